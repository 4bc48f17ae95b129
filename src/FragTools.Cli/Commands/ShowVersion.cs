using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace FragTools.Cli.Commands;

/// <summary><c>fragtools --version</c>.</summary>
internal sealed class ShowVersion : SynchronousCommandLineAction
{
    /// <summary>The version, as the build has it.</summary>
    public static string Text
        => typeof(ShowVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"fragtools {Text}");
        return ExitCode.AllRead;
    }
}
