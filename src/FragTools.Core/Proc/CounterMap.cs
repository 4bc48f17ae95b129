using System.Collections.ObjectModel;
using System.Globalization;

namespace FragTools.Proc;

/// <summary>Counters by the kernel's own names, in the kernel's order; its text is <c>name=value …</c>.</summary>
/// <param name="counters">The counters.</param>
public sealed class CounterMap(IDictionary<string, long> counters) : ReadOnlyDictionary<string, long>(counters)
{
    /// <summary>The counter of that name, or null where this kernel has none.</summary>
    /// <param name="name">The kernel's name, such as <c>nr_free_pages</c>.</param>
    /// <returns>Its value.</returns>
    public long? Get(string name) => TryGetValue(name, out var value) ? value : null;

    /// <summary>All counters in one line.</summary>
    /// <returns><c>nr_free_pages=3965 nr_mlock=0</c>.</returns>
    public override string ToString()
        => string.Join(' ', this.Select(counter => string.Create(CultureInfo.InvariantCulture, $"{counter.Key}={counter.Value}")));
}
