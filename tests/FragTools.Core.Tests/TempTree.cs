using FragTools.Linux;

namespace FragTools.Tests;

/// <summary>A node's tree of its own for one test, removed afterwards.</summary>
internal sealed class TempTree : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("fragtools-test-").FullName;

    public LinuxRoot Root => new(Folder);

    public NodeInput Input => new NodeInput.Root(Root);

    public string Write(string relative, string text)
    {
        var path = Path.Combine(Folder, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public void WriteIf(bool condition, string relative, string text)
    {
        if (condition)
        {
            Write(relative, text);
        }
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
