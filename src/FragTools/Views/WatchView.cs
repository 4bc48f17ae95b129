using System.Globalization;
using FragTools.Text;
using FragTools.Watch;
using FragTools.Watermarks;

namespace FragTools.Views;

/// <summary>The text of a watch's samples in the format file's view.</summary>
internal static class WatchView
{
    /// <summary>What all samples of a watch have in common; they stand in one table.</summary>
    /// <param name="sample">One of them.</param>
    /// <returns><c>Host: node-1   Order: 4 (64 KiB)   Source: /proc/buddyinfo</c>.</returns>
    public static string Origin(WatchSample sample)
    {
        return OriginView.Lines(
            sample.Host is { } host ? $"Host: {host}" : null,
            string.Create(CultureInfo.InvariantCulture, $"Order: {sample.Order} ({SizeText.Format(sample.PageSize << sample.Order)})"),
            $"Times: {TimeText.Zone(sample.Timestamp)}",
            $"Source: {sample.Source}");
    }

    /// <summary>The index in the colour of its meaning, divided at 0.5.</summary>
    /// <param name="sample">The sample.</param>
    /// <returns><c>0.974</c>.</returns>
    public static string Index(WatchSample sample)
    {
        return IndexView.Colored(IndexText.Brief(sample.FragmentationIndex), sample.FragmentationIndex switch
        {
            -1 => IndexMeaning.Available,
            <= 0.5 => IndexMeaning.OutOfMemory,
            _ => IndexMeaning.Fragmentation,
        });
    }

    /// <summary>New allocation failures, and the last of them.</summary>
    /// <param name="sample">The sample.</param>
    /// <returns><c>2 (runc: order 6)</c>; <c>-</c> where that is not known.</returns>
    public static string Failures(WatchSample sample)
    {
        return sample.NewFailures is not { } count ? "-"
            : string.Create(CultureInfo.InvariantCulture, $"{count}{(sample.LastFailure is { } last ? $" ({last})" : "")}");
    }
}
