using System.Text;
using FragTools.Linux;
using FragTools.Proc;

namespace FragTools.Tests.Watermarks;

public class AllocationTests
{
    [Fact]
    public void Parsing_buddyinfo_allocates_nothing_but_its_result()
    {
        var text = File.ReadAllBytes(Repository.Fixture("3.10.0-1160-node-1", "proc", "buddyinfo"));
        var context = new ReadContext("test", "node-1", PageSize.Of(4096));
        BuddyInfoReader.Instance.Parse(text, context);
        ByHand(context);

        var start = GC.GetAllocatedBytesForCurrentThread();
        var parsed = BuddyInfoReader.Instance.Parse(text, context);
        var byParser = GC.GetAllocatedBytesForCurrentThread() - start;

        start = GC.GetAllocatedBytesForCurrentThread();
        var made = ByHand(context);
        var byHand = GC.GetAllocatedBytesForCurrentThread() - start;

        Assert.Equal(made.Items.Count, parsed.Items.Count);
        Assert.True(byParser <= byHand, $"the parser allocates {byParser} bytes, its result takes {byHand}: {Encoding.UTF8.GetString(text)}");
    }

    private static Reading<BuddyInfo> ByHand(ReadContext context)
    {
        var rows = new List<BuddyInfo>(5);
        for (var row = 0; row < 4; row++)
        {
            rows.Add(new BuddyInfo
            {
                Host = context.Host,
                NumaNode = 0,
                Zone = "Normal",
                FreeBlocks = new FreeBlockCounts(new long[11], atLeast: 0, pages: 0),
                PageSize = 4096,
                Source = context.Source,
            });
        }

        return new Reading<BuddyInfo>(rows, []);
    }
}
