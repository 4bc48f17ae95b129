using FragTools.Settings;

namespace FragTools.Tests.Settings;

/// <summary>tmpfiles.d(5), rule by rule.</summary>
public class TmpFilesTests
{
    private const string Thp = "/sys/kernel/mm/transparent_hugepage/enabled";

    [Theory]
    [InlineData("w " + Thp + " - - - - madvise", "madvise", false)]
    [InlineData("w! " + Thp + " - - - - never", "never", false)]
    [InlineData("w+ " + Thp + " - - - - always", "always", true)]
    [InlineData("w- \"" + Thp + "\"\t-\t-\t-\t-\tmadvise", "madvise", false)]
    public void A_line_writes_a_file(string line, string value, bool isAppended)
    {
        var parsed = TmpFiles.ParseLine(line, "f", 1)!;
        Assert.Equal((Thp, value, isAppended), (parsed.Target, parsed.Value, parsed.IsAppended));
    }

    [Theory]
    [InlineData("w \"/sys/a b\" - - - - x", "/sys/a b")]
    [InlineData("w '/sys/a b' - - - - x", "/sys/a b")]
    [InlineData("w \"/sys/it's\" - - - - x", "/sys/it's")]
    [InlineData("w /sys/\"a b\"c - - - - x", "/sys/a bc")]
    public void Quotes_hold_blanks_together_up_to_the_next_of_their_kind(string line, string target)
    {
        var parsed = TmpFiles.ParseLine(line, "f", 1)!;
        Assert.Equal((target, "x"), (parsed.Target, parsed.Value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# w " + Thp + " - - - - madvise")]
    [InlineData("d /run/x 0755 root root -")]
    [InlineData("w")]
    [InlineData("w relative - - - - x")]
    public void A_line_that_writes_nothing(string line) => Assert.Null(TmpFiles.ParseLine(line, "f", 1));

    [Fact]
    public void Of_lines_with_one_path_the_first_counts_and_w_plus_all_the_same()
    {
        using var tree = new TempTree();
        tree.Write("usr/lib/tmpfiles.d/10-vendor.conf", $"w {Thp} - - - - always\n");
        tree.Write("etc/tmpfiles.d/90-own.conf", $"w {Thp} - - - - never\n");
        Assert.Equal("/usr/lib/tmpfiles.d/10-vendor.conf:1 always", Effective(tree));
        tree.Write("etc/tmpfiles.d/95-own.conf", $"w+ {Thp} - - - - madvise\n");
        Assert.Equal("/etc/tmpfiles.d/95-own.conf:1 madvise", Effective(tree));
    }

    [Fact]
    public void A_path_with_wildcards_that_comes_later_writes_later()
    {
        using var tree = new TempTree();
        tree.Write("etc/tmpfiles.d/10-a.conf", $"w {Thp} - - - - always\n");
        tree.Write("etc/tmpfiles.d/20-a.conf", "w /sys/kernel/mm/transparent_hugepage/enable? - - - - never\nw /sys/kernel/*/enabled - - - - madvise\n");
        Assert.Equal("/etc/tmpfiles.d/20-a.conf:1 never", Effective(tree));
    }

    [Fact]
    public void Wildcards_are_those_of_each_name_of_the_path_in_its_case()
    {
        using var tree = new TempTree();
        tree.Write("etc/tmpfiles.d/10.conf", "w /sys/kernel/mm/transparent_hugepage/ENABLED - - - - a\nw /sys/kernel/mm/*/enabled/x - - - - b\nw /*/kernel/mm/transparent_hugepage/defrag - - - - c\n");
        Assert.Null(Effective(tree));
        tree.Write("etc/tmpfiles.d/20.conf", "w /*/kernel/mm/transparent_hugepage/enabled - - - - d\n");
        Assert.Equal("/etc/tmpfiles.d/20.conf:1 d", Effective(tree));
    }

    private static string? Effective(TempTree tree)
        => TmpFiles.Effective(TmpFiles.Read(tree.Root), Thp) is { } line ? $"{line} {line.Value}" : null;
}
