using System.Globalization;

namespace FragTools.Watermarks;

/// <summary>The verdict on a zone in a sentence.</summary>
internal static class WatermarkText
{
    public static string Sentence(ZoneVerdict verdict, int order)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"Node {verdict.NumaNode} {verdict.Zone} ");
        return text + verdict.Outcome switch
        {
            null => $"is not for this request: {verdict.WhyNotEligible}.",
            ZoneOutcome.Served => $"would serve it: {Compared(verdict, order)}.",
            ZoneOutcome.FailsFirstComparison => TooLittle(verdict, order),
            ZoneOutcome.FailsLoop => $"has a block of order {order} and withholds it: {Loop(verdict)}.",
            ZoneOutcome.NoBlock when order == 0 => "has no free page on a list that the request may take from.",
            ZoneOutcome.NoBlock => $"has no block of order {order} for it, though {Number(verdict.FreePages)} pages are "
                + $"free{Loop(verdict, "; ")}{Index(verdict)}.",
            _ => $"cannot be judged: {verdict.Missing}. Possible: {string.Join(" or ", verdict.PossibleOutcomes!)}.",
        };
    }

    private static string TooLittle(ZoneVerdict verdict, int order)
        => $"has too little free memory: {Compared(verdict, order)}{NotForIt(verdict)}.";

    private static string Compared(ZoneVerdict verdict, int order)
    {
        var block = order == 0 ? "" : " besides the block";
        return verdict.SkipsMarks
            ? $"the request skips the watermarks, and {Pages(verdict.FreePages)} free"
            : $"{Number(verdict.ComparedFree)} {(verdict.ComparedFree == 1 ? "page counts" : "pages count")} as free{block}, and more than "
                + $"{Number(verdict.ComparedMark)} must (mark {Number(verdict.MarkPages)}, lowmem_reserve {Number(verdict.ReservePages)})";
    }

    private static string NotForIt(ZoneVerdict verdict)
        => verdict.SubtractedPages > 0 ? $"; {Pages(verdict.SubtractedPages)} kept for others (CMA, atomic reserve)" : "";

    private static string Loop(ZoneVerdict verdict, string before = "")
        => verdict.FailedAtOrder is { } at
            ? $"{before}without the blocks up to order {Number(at)} {Pages(verdict.ComparedFree)} left, and more than "
                + $"{Number(verdict.ComparedMark)} must be"
            : "";

    private static string Pages(long? count) => $"{Number(count)} {(count == 1 ? "page is" : "pages are")}";

    private static string Index(ZoneVerdict verdict)
        => verdict.FragmentationIndex == -1 ? "; the blocks of that order are on lists for others"
            : verdict.FragmentationIndex is { } index
                ? string.Create(CultureInfo.InvariantCulture, $"; fragmentation index {index:0.000}")
                : "";

    private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "?";
}
