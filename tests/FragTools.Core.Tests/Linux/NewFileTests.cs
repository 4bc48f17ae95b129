using FragTools.Linux;

namespace FragTools.Tests.Linux;

/// <summary>What is left of whoever was killed while one file took the place of another.</summary>
public class NewFileTests
{
    [Fact]
    public void A_replacement_removes_what_was_left_long_ago_and_nothing_else()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "names are given in two steps on Linux only");
        using var tree = new TempTree();
        tree.Write("page.html", "old");
        Write(".page.html.abcdefgh.ijk.new", 61);
        string[] kept =
        [
            Write(".page.html.abcdefgh.ij0.new", 0), // another's, at this instant
            Write(".page.html.bak.new", 3600),
            Write(".page.html.abcdefgh.ijk.old", 3600),
            Write(".page.abcdefgh.ijkl.new", 3600),
            Write("page.html.abcdefgh.ijkl.new", 3600),
        ];

        using (var file = new NewFile(Path.Combine(tree.Folder, "page.html")))
        {
            file.Stream.Write("new"u8);
            file.Commit(overwrite: true);
        }

        Assert.Equal("new", File.ReadAllText(Path.Combine(tree.Folder, "page.html")));
        Assert.Equal(kept.Append("page.html").Order(StringComparer.Ordinal), Names());

        string Write(string name, int secondsAgo)
        {
            File.SetLastWriteTimeUtc(tree.Write(name, "left"), DateTime.UtcNow.AddSeconds(-secondsAgo));
            return name;
        }

        IEnumerable<string> Names() => Directory.GetFiles(tree.Folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal);
    }

    [Fact]
    public void A_file_that_is_given_up_leaves_nothing_and_one_that_may_not_replace_leaves_the_other()
    {
        using var tree = new TempTree();
        tree.Write("page.html", "old");
        using (var file = new NewFile(Path.Combine(tree.Folder, "page.html")))
        {
            file.Stream.Write("new"u8);
            Assert.Throws<IOException>(() => file.Commit(overwrite: false));
        }

        using (new NewFile(Path.Combine(tree.Folder, "other")))
        {
        }

        Assert.Equal("old", File.ReadAllText(Assert.Single(Directory.GetFiles(tree.Folder))));
    }
}
