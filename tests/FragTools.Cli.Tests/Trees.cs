namespace FragTools.Tests;

/// <summary>Files of one test in a folder of its own, removed afterwards.</summary>
internal sealed class Trees : IDisposable
{
    public Trees(params (string Relative, string Text)[] files)
    {
        foreach (var (relative, text) in files)
        {
            Write(relative, text);
        }
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("fragtools-cli-").FullName;

    public string Path(string relative) => System.IO.Path.Combine(Folder, relative);

    /// <returns>The file's path.</returns>
    public string Write(string relative, string text)
    {
        var path = Path(relative);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
