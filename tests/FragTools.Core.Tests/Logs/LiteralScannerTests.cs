using System.Text;
using FragTools.Logs.Scan;
using FragTools.Reports;

namespace FragTools.Tests.Logs;

public class LiteralScannerTests
{
    private static readonly (byte[], int)[] Literals = [.. new[] { ("needle", 2), ("needles in", 0), ("eedl", 0), ("abc", 0) }
        .Select(entry => (Encoding.ASCII.GetBytes(entry.Item1), entry.Item2))];

    public static TheoryData<string> Vectors => [.. Enum.GetNames<VectorKind>()];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Finds_every_literal_wherever_it_stands(string best)
    {
        var scanner = new LiteralScanner(Literals, Enum.Parse<VectorKind>(best));
        for (var before = 0; before < 140; before++)
        {
            var text = Encoding.ASCII.GetBytes(new string('-', before) + "needle" + new string('-', before % 7) + "abc");
            var found = new List<int>();
            scanner.Find(text, text.Length, found);
            Assert.Equal([before, before + 1, before + 6 + (before % 7)], found);
        }
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_literal_counts_where_it_begins(string best)
    {
        var scanner = new LiteralScanner(Literals, Enum.Parse<VectorKind>(best));
        var text = Encoding.ASCII.GetBytes(new string(' ', 60) + "abc" + new string(' ', 60));
        var found = new List<int>();
        scanner.Find(text, 61, found);
        Assert.Equal([60], found);
        found.Clear();
        scanner.Find(text, 60, found);
        Assert.Empty(found);
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Agrees_with_a_plain_search_over_random_text(string best)
    {
        var random = new Random(20240607);
        var scanner = new LiteralScanner(Literals, Enum.Parse<VectorKind>(best));
        for (var round = 0; round < 300; round++)
        {
            var text = new byte[random.Next(0, 9000)];
            for (var at = 0; at < text.Length; at++)
            {
                text[at] = (byte)"nedlsabc i\n\u00ee"[random.Next(12)];
            }

            var expected = Enumerable.Range(0, text.Length).Where(at => Literals.Any(entry => text.AsSpan(at).StartsWith(entry.Item1))).ToList();
            var found = new List<int>();
            var end = random.Next(text.Length + 1);
            Assert.Equal(text.Take(end).Count(value => value == '\n'), scanner.Find(text, end, found));
            Assert.Equal(expected.Where(at => at < end), found);
        }
    }

    [Fact]
    public void More_fingerprints_than_buckets_are_still_told_apart()
    {
        var words = Enumerable.Range(0, 40).Select(number => (Encoding.ASCII.GetBytes($"{(char)('a' + (number % 26))}{number:00}{(char)('z' - (number % 26))}"), 0)).ToArray();
        foreach (var best in Enum.GetValues<VectorKind>())
        {
            var text = Encoding.ASCII.GetBytes(new string('.', 100) + string.Concat(words.Select(word => Encoding.ASCII.GetString(word.Item1) + ",")));
            var found = new List<int>();
            new LiteralScanner(words, best).Find(text, text.Length, found);
            Assert.Equal(Enumerable.Range(0, 40).Select(number => 100 + (5 * number)), found);
        }
    }

    [Fact]
    public void Adds_to_what_was_found_before()
    {
        var found = new List<int> { 7 };
        new LiteralScanner(Literals).Find("abc"u8, 3, found);
        Assert.Equal([7, 0], found);
    }

    [Fact]
    public void Every_marker_is_found_in_a_line_that_has_it()
    {
        foreach (var (scanner, line) in new (LiteralScanner, string)[]
        {
            (ReportKinds.Failures.Scanner, "x: page allocation failure: order:1, mode:0x20"),
            (ReportKinds.Failures.Scanner, "x: page allocation stalls for 10000ms, order:1"),
            (ReportKinds.Failures.Scanner, "x: vmalloc error: size 1, failed to map pages"),
            (ReportKinds.Failures.Scanner, "vmap allocation for size 1 failed: "),
            (ReportKinds.Failures.Scanner, "vmalloc_node_range for size 1 failed: "),
            (ReportKinds.Failures.Scanner, "SLUB: Unable to allocate memory on node -1"),
            (ReportKinds.Failures.Scanner, " warn_alloc+0x1/0x2"),
            (ReportKinds.Failures.Scanner, "kmem_cache_create(x) failed with error -12"),
            (ReportKinds.Failures.Scanner, "Unable to create nf_conn slab cache"),
            (ReportKinds.Failures.Scanner, "Linux version 5.4.0 (builder)"),
            (ReportKinds.Failures.Scanner, "{\"MESSAGE\":[112,97]}"),
            (ReportKinds.Failures.Scanner, "{ \"MESSAGE\" : [ 112, 97 ] }"),
            (ReportKinds.Kills.Scanner, "x invoked oom-killer: gfp_mask=0x20"),
            (ReportKinds.Kills.Scanner, "oom-kill:constraint=CONSTRAINT_NONE"),
            (ReportKinds.Kills.Scanner, "Memory cgroup out of memory: Killed process 1 (x)"),
            (ReportKinds.Kills.Scanner, "Out of memory: Kill process 1 (x)"),
            (ReportKinds.Kills.Scanner, "Killed process 1 (x)"),
            (ReportKinds.Kills.Scanner, "oom_reaper: reaped process 1 (x)"),
        })
        {
            var text = Encoding.ASCII.GetBytes(new string(' ', 33) + line + new string(' ', 70));
            var found = new List<int>();
            scanner.Find(text, text.Length, found);
            Assert.True(found.Count > 0, line);
        }
    }
}
