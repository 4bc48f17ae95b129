using System.Collections.ObjectModel;
using System.Management.Automation;
using FragTools.Linux;

namespace FragTools;

/// <summary>Turns what the user typed after -Root or -Path into paths of the file system, through the session.</summary>
internal static class InputPaths
{
    /// <summary>The paths that a typed path stands for; what stands for none is reported as an error.</summary>
    /// <param name="cmdlet">Whose session knows drives, providers and the current location.</param>
    /// <param name="path">What was typed.</param>
    /// <param name="isLiteral">Is it to be taken as it stands, brackets and all?</param>
    /// <param name="remedy">What to say where nothing matches.</param>
    public static IReadOnlyList<string> Resolve(
        PSCmdlet cmdlet, string path, bool isLiteral, string remedy = "; a name that holds brackets goes to -LiteralRoot or -LiteralPath")
    {
        try
        {
            Collection<string> found = isLiteral ? [Literal(cmdlet, path, out var provider)] : Wildcards(cmdlet, path, out provider);
            if (provider.Name != "FileSystem")
            {
                cmdlet.WriteError(Errors.NotFileSystem(path, provider.Name));
                return [];
            }

            if (found.Count == 0)
            {
                cmdlet.WriteError(Missing(path, "no file or folder matches" + remedy));
            }

            return found;
        }
        catch (Exception failure) when (failure is SessionStateException or ProviderInvocationException or NotSupportedException)
        {
            cmdlet.WriteError(Missing(path, failure.Message, failure));
            return [];
        }
    }

    /// <summary>The same of files, where a name that is there is taken as it stands, brackets and all.</summary>
    public static IReadOnlyList<string> ResolveFiles(PSCmdlet cmdlet, string path)
    {
        try
        {
            return [.. Resolve(cmdlet, path, isLiteral: File.Exists(Literal(cmdlet, path, out _)), remedy: "")];
        }
        catch (Exception failure) when (failure is SessionStateException or ProviderInvocationException or NotSupportedException)
        {
            cmdlet.WriteError(Missing(path, failure.Message, failure));
            return [];
        }
    }

    private static Collection<string> Wildcards(PSCmdlet cmdlet, string path, out ProviderInfo provider)
    {
        try
        {
            return cmdlet.GetResolvedProviderPathFromPSPath(path, out provider);
        }
        catch (ItemNotFoundException)
        {
            // Core says what is missing in words that fit a node's tree.
            return [Literal(cmdlet, WildcardPattern.Unescape(path), out provider)];
        }
    }

    private static string Literal(PSCmdlet cmdlet, string path, out ProviderInfo provider)
        => cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out provider, out _);

    private static ErrorRecord Missing(string path, string problem, Exception? inner = null)
        => Errors.From(new NodeException(NodeError.KernelFileMissing, path, problem, inner));
}
