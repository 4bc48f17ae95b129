using System.Globalization;
using System.Net;
using FragTools.Watermarks;

namespace FragTools.Export.Report;

/// <summary>What all charts share. They are drawn 360 units wide, so that their text can be read on a phone.</summary>
internal static class Svg
{
    public const int Width = 360;

    /// <summary>A text of which nothing is markup.</summary>
    public static string Text(string? text) => WebUtility.HtmlEncode(text ?? "");

    /// <summary>Markup with numbers as every browser reads them.</summary>
    public static string Of(FormattableString markup) => markup.ToString(CultureInfo.InvariantCulture);

    /// <summary>A chart's first tag, with what a screen reader says of it.</summary>
    /// <param name="id">A name that no other chart of the page has.</param>
    /// <param name="title">What it shows.</param>
    /// <param name="description">What is to be seen in it, for those who cannot.</param>
    /// <param name="width">Its width.</param>
    /// <param name="height">Its height.</param>
    public static string Begin(string id, string title, string description, int width, int height)
        => Of($"""<svg role="img" aria-labelledby="{id}-t {id}-d" viewBox="0 0 {width} {height}" style="max-width:{width * 2}px"><title id="{id}-t">{Text(title)}</title><desc id="{id}-d">{Text(description)}</desc>""");

    /// <summary>A number in at most four characters.</summary>
    public static string Short(long number) => number switch
    {
        < 1000 => Of($"{number}"),
        < 9950 => Of($"{number / 1000.0:0.#}k"),
        < 999_500 => Of($"{number / 1000.0:0}k"),
        < 9_950_000 => Of($"{number / 1e6:0.#}M"),
        < 999_500_000 => Of($"{number / 1e6:0}M"),
        _ => Of($"{number / 1e9:0}G"),
    };

    /// <summary>Thousandths as the kernel prints an index: 0.960; −1 where a block is free.</summary>
    public static string Index(int? thousandths) => thousandths switch
    {
        null => "?",
        FragmentationMath.BlockAvailable => "-1",
        var known => Of($"{known / 1000.0:0.000}"),
    };
}
