using FragTools.Linux;
using FragTools.Proc;
using FragTools.Remedy;
using FragTools.Watermarks;

namespace FragTools.Tests.Remedy;

public class CompactionTargetsTests
{
    [Fact]
    public void Each_node_counts_once_and_the_largest_order()
    {
        using var node = new RemedyNode();
        var targets = new CompactionTargets(node.Root);
        foreach (var index in ExtFragIndexReader.Instance.Read(new NodeInput.Root(node.Root)).Items.Where(index => index.Order is 4 or 6).Reverse())
        {
            targets.Add(index);
        }

        Assert.Equal([0, 1], targets.NumaNodes);
        Assert.Equal(6, targets.Order);
    }

    [Fact]
    public void Zones_have_no_order()
    {
        using var node = new RemedyNode();
        var targets = new CompactionTargets(node.Root);
        targets.Add(BuddyInfoReader.Instance.Read(new NodeInput.Root(node.Root)).Items[1]);
        Assert.Equal([1], targets.NumaNodes);
        Assert.Null(targets.Order);
    }

    [Fact]
    public void A_file_that_stands_in_the_machines_own_tree_was_read_from_it()
    {
        using var node = new RemedyNode();
        var targets = new CompactionTargets(node.Root);
        targets.Add(BuddyInfoReader.Instance.Read(new NodeInput.CapturedFile(Path.Combine(node.Folder, "proc/buddyinfo"))).Items[0]);
        Assert.Equal([0], targets.NumaNodes);
    }

    [Fact]
    public void What_was_read_elsewhere_is_refused()
    {
        using var node = new RemedyNode();
        using var other = new RemedyNode();
        var text = new NodeInput.Text("Node 0, zone Normal 1 2 3\n"u8.ToArray());
        var loose = other.Write("copy", "Node 0, zone Normal 1 2 3\n");
        foreach (var input in new NodeInput[] { new NodeInput.Root(other.Root), text, new NodeInput.CapturedFile(loose) })
        {
            var targets = new CompactionTargets(node.Root);
            var zone = BuddyInfoReader.Instance.Read(input).Items[0];
            Assert.Equal(NodeError.CompactionRefused, Assert.Throws<NodeException>(() => targets.Add(zone)).Error);
            Assert.Equal(NodeError.CompactionRefused, Assert.Throws<NodeException>(() => targets.Add(ExtFragIndexReader.Compute([zone])[0])).Error);
            Assert.Empty(targets.NumaNodes);
            Assert.Null(targets.Order);
        }
    }

    [Fact]
    public void A_capture_never_acts_on_the_machine_in_front_of_it()
    {
        using var node = new RemedyNode();
        var index = ExtFragIndexReader.Instance.Read(new NodeInput.Root(node.Root)).Items[0];
        var error = Assert.Throws<NodeException>(() => new CompactionTargets(LinuxRoot.Live).Add(index));
        Assert.Equal(NodeError.CompactionRefused, error.Error);
        Assert.Contains("was not read from this machine", error.Message, StringComparison.Ordinal);
    }
}
