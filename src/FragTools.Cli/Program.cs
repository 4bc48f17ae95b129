using FragTools.Cli.Commands;

return CommandLine.Run(args);
