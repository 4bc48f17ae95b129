using System.Text.Json;

namespace FragTools.Tests;

/// <summary>fragtools gfp.</summary>
public class GfpCommandTests
{
    [Theory]
    [InlineData("0x10c0d0", "3.10.0-514.el7.x86_64", "GFP_KERNEL|__GFP_COMP|__GFP_ZERO|__GFP_KMEMCG")]
    [InlineData("0x10c0d0", "3.10.0-1160.el7", "GFP_KERNEL_ACCOUNT|__GFP_COMP|__GFP_ZERO")]
    [InlineData("mode:0xc0d0,", "3.10.0-1160.el7", "GFP_KERNEL|__GFP_COMP|__GFP_ZERO")]
    [InlineData("6080C0", "4.19.0-5-amd64", "GFP_KERNEL|__GFP_ZERO")]
    [InlineData("gfp_mask=0x40dc0", "5.15", "GFP_KERNEL|__GFP_COMP|__GFP_ZERO")]
    [InlineData("0x140dca", "6.12", "GFP_HIGHUSER_MOVABLE|__GFP_COMP|__GFP_ZERO")]
    [InlineData("0x140dca", "6.17", "GFP_HIGHUSER_MOVABLE|__GFP_ZERO|__GFP_COMP")]
    [InlineData("x: page allocation failure: order:4, mode:0x40dc0(GFP_KERNEL|__GFP_COMP|__GFP_ZERO), nodemask=(null)", null, "GFP_KERNEL|__GFP_COMP|__GFP_ZERO")]
    public void A_mask_is_told_as_its_release_prints_it(string mask, string? kernel, string text)
        => Assert.Equal(text, Json(mask, kernel).GetProperty("Text").GetString());

    [Fact]
    public void Names_become_the_mask_of_a_release()
    {
        Assert.Equal("0x2a20", Json("GFP_ATOMIC|__GFP_NOWARN", "5.15").GetProperty("Hex").GetString());
        Assert.Equal("0xd0", Json("GFP_KERNEL", "3.10").GetProperty("Hex").GetString());
        var run = Fragtools.Start("gfp", "GFP_KERNEL");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("say which kernel release it is", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_request_may_do_is_told()
    {
        var mask = Json("0x480020(GFP_ATOMIC)", "4.19");
        Assert.Equal((false, true, true), (mask.GetProperty("MaySleep").GetBoolean(), mask.GetProperty("MayReclaim").GetBoolean(), mask.GetProperty("UsesReserves").GetBoolean()));
        Assert.Equal(["Unmovable", "Reclaimable", "Movable", "HighAtomic"], Strings(mask, "FreeLists"));
        Assert.Equal("Movable", Json("0x6280ca(GFP_HIGHUSER_MOVABLE|__GFP_ZERO)", "4.19").GetProperty("Zone").GetString());
    }

    [Fact]
    public void Without_a_release_what_hangs_on_it_is_open_and_each_reading_named()
    {
        var mask = Json("0x10c0d0", null);
        Assert.Equal(("Candidates", JsonValueKind.Null, JsonValueKind.Null), (mask.GetProperty("Basis").GetString(), mask.GetProperty("Text").ValueKind, mask.GetProperty("MaySleep").ValueKind));
        Assert.Equal(["__GFP_IO", "__GFP_FS"], Strings(mask, "Flags"));
        Assert.Equal(["0x10", "0x4000", "0x8000", "0x100000"], Strings(mask, "AmbiguousFlags").Select(flag => flag.Split('=')[0]));
        Assert.Contains(Strings(mask, "Readings"), reading => reading.StartsWith("3.8..3.15 ", StringComparison.Ordinal) && reading.EndsWith(": GFP_KERNEL|__GFP_COMP|__GFP_ZERO|__GFP_KMEMCG", StringComparison.Ordinal));
        var table = Fragtools.Start("gfp", "0x10c0d0").Clean().Split('\n');
        Assert.Contains(table, line => line.StartsWith("AmbiguousFlags      0x10=__GFP_WAIT(", StringComparison.Ordinal));
        Assert.Contains(table, line => line.StartsWith("                    0x4000=__GFP_COMP(", StringComparison.Ordinal));
    }

    [Fact]
    public void Bits_of_no_meaning_are_told_in_hex()
    {
        Assert.Equal(0xff000000L, Json("0xff000cc0", "6.1").GetProperty("UnknownBits").GetInt64());
        Assert.Contains("UnknownBits         0xff000000\n", Fragtools.Start("gfp", "0xff000cc0", "--kernel-version", "6.1").Clean(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_mask_that_is_not_its_text_is_told_by_verbose_and_the_text_is_believed()
    {
        var run = Fragtools.Start("gfp", "0x40dc0(GFP_ATOMIC)", "--verbose", "--output", "jsonl");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("0x40dc0: the text stands for 0x820, the mask is 0x40dc0", run.Errors, StringComparison.Ordinal);
        Assert.Equal(["__GFP_HIGH", "__GFP_KSWAPD_RECLAIM"], Strings(JsonDocument.Parse(run.Output).RootElement, "Flags"));
        Assert.Contains("newer than the newest table", Fragtools.Start("gfp", "0xcc0", "--kernel-version", "99.1", "--verbose").Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zz")]
    [InlineData("0x1ffffffff")]
    [InlineData("")]
    [InlineData("mode:")]
    [InlineData("__GFP_NOSUCH")]
    [InlineData("\u001b[31m")]
    public void What_is_no_mask_is_an_error_and_the_others_are_read(string bad)
    {
        var run = Fragtools.Start("gfp", bad, "0xc0d0", "--kernel-version", "3.10", "--output", "json");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("[GfpMaskInvalid]", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Errors);
        Assert.Equal(1, JsonDocument.Parse(run.Output).RootElement.GetArrayLength());
    }

    [Fact]
    public void Csv_has_a_row_a_mask()
    {
        var rows = Csv.Read(Fragtools.Start("gfp", "0xd0", "0x20", "--kernel-version", "3.10", "--output", "csv").Clean());
        Assert.Equal(["0xd0", "0x20"], rows.Select(row => row["Hex"]));
        Assert.Equal(["GFP_KERNEL", "GFP_ATOMIC"], rows.Select(row => row["Text"]));
    }

    private static JsonElement Json(string mask, string? kernel)
        => JsonDocument.Parse(Fragtools.Start(kernel is null ? ["gfp", mask, "--output", "jsonl"] : ["gfp", mask, "--kernel-version", kernel, "--output", "jsonl"]).Clean()).RootElement;

    private static IEnumerable<string> Strings(JsonElement one, string property) => one.GetProperty(property).EnumerateArray().Select(text => text.GetString()!);
}
