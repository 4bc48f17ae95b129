using System.Text.Json;

namespace FragTools.Tests;

/// <summary>Roots, files, wildcards: one input or many.</summary>
public sealed class InputTests : IDisposable
{
    private readonly Trees _tree = new();

    public void Dispose() => _tree.Dispose();

    [Theory]
    [InlineData("--root 'node-*'", "node-1 node-2")]
    [InlineData("--root node-*", "node-1 node-2")]
    [InlineData("--root 'node-[2]'", "node-2")]
    [InlineData("--root node-2 --root node-1", "node-2 node-1")]
    [InlineData("--root node-2/", "node-2")]
    [InlineData("node-1 'node-?'", "node-1 node-1 node-2")]
    [InlineData("--literal-root node-2", "node-2")]
    [InlineData("--path '*/proc/buddyinfo'", "node-1 node-2")]
    [InlineData("--path node-1/proc/buddyinfo", "node-1")]
    [InlineData("--literal-path node-1/proc/buddyinfo node-2/proc/buddyinfo", "node-1 node-2")]
    public void Inputs_are_read_in_order(string options, string hosts)
    {
        TwoNodes();
        var rows = Csv.Read(Fragtools.Shell($"\"$FRAGTOOLS\" buddyinfo {options} --zone DMA --output csv", _tree.Folder).Clean());
        Assert.Equal(hosts.Split(' '), rows.Select(row => row["Host"]));
    }

    [Fact]
    public void An_archive_is_a_root_as_it_is()
    {
        TwoNodes();
        var script = "tar -cf node-3.tar -C node-2 . && \"$FRAGTOOLS\" buddyinfo --root 'node-*' --zone DMA --output csv";
        Assert.Equal(["node-1", "node-2", "node-3"], Csv.Read(Fragtools.Shell(script, _tree.Folder).Clean()).Select(row => row["Host"]));
    }

    [Theory]
    [InlineData("'node-*'", 4)]
    [InlineData("node-1", 2)]
    [InlineData("empty", 0)]
    [InlineData("'nothing*'", 0)]
    public void Json_is_one_array_whatever_the_number_of_roots(string roots, int objects)
    {
        TwoNodes();
        _tree.Write("empty/proc/buddyinfo", "");
        using var json = JsonDocument.Parse(Fragtools.Shell($"\"$FRAGTOOLS\" buddyinfo --root {roots} --output json", _tree.Folder).Output);
        Assert.Equal((JsonValueKind.Array, objects), (json.RootElement.ValueKind, json.RootElement.GetArrayLength()));
    }

    [Theory]
    [InlineData("=2+5", "'=2+5")]
    [InlineData("+cmd", "'+cmd")]
    [InlineData("-cmd", "'-cmd")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("-5", "-5")]
    [InlineData("a,b", "a,b")]
    [InlineData("say \"a\"", "say \"a\"")]
    [InlineData("a=b", "a=b")]
    public void Cells_are_quoted_and_formulas_defused(string name, string cell)
    {
        var text = Fragtools.WithInput(Node.SlabInfo.Replace("small", name, StringComparison.Ordinal), "slab", "--output", "csv").Clean();
        Assert.Equal(["large", cell], Csv.Read(text).Select(row => row["Name"]));
    }

    [Fact]
    public void A_column_tells_hosts_apart_only_where_there_are_several()
    {
        TwoNodes();
        Assert.Equal("Node", FirstWord("--root", "node-1"));
        Assert.Equal("Host", FirstWord("--root", "node-*"));

        // The same host before and after: the host does not tell, the folder does.
        _tree.Write("before/proc/buddyinfo", Node.BuddyInfo);
        _tree.Write("before/etc/hostname", "node-7\n");
        _tree.Write("after/proc/buddyinfo", Node.BuddyInfo);
        _tree.Write("after/etc/hostname", "node-7\n");
        var table = Fragtools.In(_tree.Folder, "extfrag", "--root", "before", "after", "--order", "2").Clean().Split('\n');
        Assert.StartsWith("Source  Node  Zone", table[0], StringComparison.Ordinal);
        Assert.Equal(["before", "before", "after", "after"], table[2..6].Select(line => line.Split(' ')[0]));
        Assert.Contains("before node 0 Normal: no free block of order 2 (fragmentation)", table);

        string FirstWord(params string[] options) => Fragtools.In(_tree.Folder, ["buddyinfo", .. options]).Clean().Split(' ')[0];
    }

    [Fact]
    public void Sources_that_have_no_folder_in_common_are_told_apart_too()
    {
        TwoNodes();
        _tree.Write("x/y/z/proc/vmstat", Node.VmStat);
        var table = Fragtools.In(_tree.Folder, "compaction-stat", "--path", "x/y/z/proc/vmstat", "node-1/proc/vmstat", "node-2/proc/vmstat").Clean();
        Assert.Equal("Name z node-1 node-2", string.Join(' ', table.Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)));

        var same = Fragtools.In(_tree.Folder, "meminfo", "--path", "node-1/proc/meminfo", "node-1/../node-1/proc/meminfo", "node-2/proc/meminfo").Clean();
        Assert.Equal("Source", same.Split(' ')[0]);
    }

    [Fact]
    public void An_index_that_was_captured_alone_is_shown()
    {
        _tree.Write("unusable_index", "Node 0, zone Normal 0.000 0.250 1.000\n");
        var table = Fragtools.In(_tree.Folder, "extfrag", "--path", "unusable_index", "--page-size", "4096").Clean().Split('\n');
        Assert.Equal("   0  Normal 0.000 0.250 1.000", table[2]);
        Assert.StartsWith("Unusable index:", table[4], StringComparison.Ordinal);
    }

    private void TwoNodes()
    {
        Node.WriteTo(_tree);
        Node.WriteTo(_tree, "node-2");
    }
}
