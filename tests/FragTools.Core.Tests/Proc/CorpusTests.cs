using FragTools.Linux;
using FragTools.Proc;
using FragTools.Watermarks;

namespace FragTools.Tests.Proc;

/// <summary>Every /proc file of the corpus: real kernels from 2.6 to 6.6, ARM, x86, routers, phones, sosreports.</summary>
public class CorpusTests
{
    [Fact]
    public void Every_buddyinfo_is_read_without_an_error() => All("buddyinfo", BuddyInfoReader.Instance, file => !file.Contains('.', StringComparison.Ordinal), atLeast: 9);

    [Fact]
    public void Every_pagetypeinfo_is_read_without_an_error()
    {
        var rows = All("pagetypeinfo", PageTypeInfoReader.Instance, _ => true, atLeast: 15);
        Assert.All(rows, row => Assert.NotNull(row.PageBlocks));
    }

    [Fact]
    public void Every_zoneinfo_is_read_without_an_error()
    {
        var rows = All("zoneinfo", ZoneInfoReader.Instance, _ => true, atLeast: 24);
        Assert.All(rows, row => Assert.NotNull(row.FreePages));
        Assert.All(rows, row => Assert.NotNull(row.Protection));
    }

    [Fact]
    public void Every_slabinfo_is_read_without_an_error() => All("slabinfo", SlabInfoReader.Instance, _ => true, atLeast: 16);

    [Fact]
    public void Every_vmstat_is_read_without_an_error() => All("vmstat", VmStatReader.Instance, _ => true, atLeast: 17);

    [Fact]
    public void The_paired_index_files_are_read_as_what_they_are()
    {
        var folder = Repository.SharedFolder("corpus", "buddyinfo");
        var index = ExtFragIndexReader.Instance.Read(new NodeInput.CapturedFile(Path.Combine(folder, "012.extfrag.txt"))).Clean();
        Assert.Equal((33, 0.984, null), (index.Count, index[^1].FragmentationIndex, index[^1].UnusableIndex));

        var unusable = ExtFragIndexReader.Instance.Read(new NodeInput.CapturedFile(Path.Combine(folder, "012.unusable.txt"))).Clean();
        Assert.Equal((33, null, 0.412), (unusable.Count, unusable[21].FragmentationIndex, unusable[21].UnusableIndex));
    }

    private static List<T> All<T>(string kind, NodeReader<T> reader, Func<string, bool> take, int atLeast)
    {
        var files = Directory.GetFiles(Repository.SharedFolder("corpus", kind)).Where(file => take(Path.GetFileNameWithoutExtension(file))).ToList();
        Assert.True(files.Count >= atLeast, $"the corpus has {files.Count} {kind} files where there were {atLeast}");
        var all = new List<T>();
        foreach (var file in files)
        {
            var reading = reader.Read(new NodeInput.CapturedFile(file));
            Assert.True(reading.Errors.Count == 0, $"{file}: {string.Join("; ", reading.Errors.Select(error => error.Message))}");
            Assert.NotEmpty(reading.Items);
            all.AddRange(reading.Items);
        }

        return all;
    }
}
