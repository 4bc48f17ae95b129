using FragTools.Linux;

namespace FragTools.Cli.Commands;

/// <summary>Turns what was asked for into inputs.</summary>
internal static class Inputs
{
    /// <summary>The inputs in the order in which they were named; nothing is read yet, and what cannot be found is reported.</summary>
    public static NodeInput[] Resolve(ReadSettings settings, Report report)
        => settings.IsStandardInput ? StandardInput.Read(report)
            : settings.Roots.Length > 0 ? Array.ConvertAll(Expand(settings.Roots, PathKind.Folder, report), AsRoot)
            : settings.LiteralRoots.Length > 0 ? Array.ConvertAll(settings.LiteralRoots, AsRoot)
            : settings.Paths.Length > 0 ? Array.ConvertAll(Expand(settings.Paths, PathKind.File, report), AsFile)
            : settings.LiteralPaths.Length > 0 ? Array.ConvertAll(settings.LiteralPaths, AsFile)
            : StandardInput.ReadOrLive(report);

    private static NodeInput AsRoot(string path) => new NodeInput.Root(new LinuxRoot(path));

    private static NodeInput AsFile(string path) => new NodeInput.CapturedFile(path);

    private static string[] Expand(string[] patterns, PathKind kind, Report report)
    {
        var paths = new List<string>();
        foreach (var pattern in patterns)
        {
            try
            {
                paths.AddRange(PathPattern.Expand(pattern, kind));
            }
            catch (ReadException error)
            {
                report.Error(error);
            }
        }

        return [.. paths];
    }
}
