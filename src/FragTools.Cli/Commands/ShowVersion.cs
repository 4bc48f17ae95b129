using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace FragTools.Cli.Commands;

/// <summary><c>fragtools --version</c>.</summary>
internal sealed class ShowVersion : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var version = typeof(ShowVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        parseResult.InvocationConfiguration.Output.WriteLine($"fragtools {version}");
        return ExitCode.AllRead;
    }
}
