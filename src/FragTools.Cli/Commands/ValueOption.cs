using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using FragTools.Diagnosis.Evidence;
using FragTools.Logs;
using FragTools.Pods;
using FragTools.Remedy;

namespace FragTools.Cli.Commands;

/// <summary>Options that take a value of some kind: the same form and the same answer to what is none for every command.</summary>
internal static class ValueOption
{
    /// <summary>The highest order that may be asked for: Core's arithmetic goes so far, and no kernel by half.</summary>
    public const int HighestOrder = NodeQuestion.HighestOrder;

    /// <summary>An option that takes one number from 0 on.</summary>
    public static Option<int?> Number(string name, string description, int highest) => Number(name, description, 0, highest, 6);

    /// <summary>An option that takes one number.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it says.</param>
    /// <param name="lowest">The lowest.</param>
    /// <param name="highest">The highest.</param>
    /// <param name="example">One that makes sense.</param>
    public static Option<T?> Number<T>(string name, string description, T lowest, T highest, T example)
        where T : struct, INumber<T>
        => new(name)
        {
            Description = description,
            HelpName = "number",
            CustomParser = result =>
            {
                var word = result.Tokens[0].Value;
                if (T.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    && number >= lowest && number <= highest)
                {
                    return number;
                }

                result.AddError($"'{word}' is no number from {lowest} to {highest}: {name} takes one, such as {name} {example}");
                return null;
            },
        };

    /// <summary>An option that takes numbers from 0 on, separated by commas, once or more often.</summary>
    public static Option<int[]> Numbers(string name, string description, int highest) => new(name)
    {
        Description = description,
        HelpName = "numbers",
        CustomParser = result =>
        {
            var numbers = new List<int>();
            foreach (var word in Words(result))
            {
                if (!int.TryParse(word, out var number) || number < 0 || number > highest)
                {
                    result.AddError($"'{word}' is no number from 0 to {highest}: {name} takes one or several, such as {name} 0,1");
                    return [];
                }

                numbers.Add(number);
            }

            return [.. numbers];
        },
    };

    /// <summary>"6,9", "6, 9" in quotes, and the option given twice. An empty word is kept: it is an error, not nothing.</summary>
    public static IEnumerable<string> Words(ArgumentResult result)
        => result.Tokens.SelectMany(static token => token.Value.Split(',', StringSplitOptions.TrimEntries));

    /// <summary>The option that leaves only some NUMA nodes.</summary>
    public static Option<int[]> NumaNodes() => Numbers("--numa-node", "Only these NUMA nodes: 0 or 0,1", int.MaxValue);

    /// <summary>The option that leaves only some zones.</summary>
    public static Option<string[]> Zones() => new("--zone")
    {
        Description = "Only these zones: Normal or DMA,Normal; wildcards (DMA*) in quotes; case does not count",
        HelpName = "names",
        CustomParser = static result => [.. Words(result)],
    };

    /// <summary>An option that takes names, separated by commas, once or more often.</summary>
    public static Option<string[]> Names(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "names",
        CustomParser = result =>
        {
            string[] names = [.. Words(result)];
            if (names.Contains(""))
            {
                result.AddError($"a name is empty: {name} takes one or several, such as {name} shop,kube-system");
            }

            return names;
        },
    };

    /// <summary>The option that leaves what is of some pods.</summary>
    public static Option<string[]> Pods(string description)
        => Names("--pod", description + ": shop/cart-0, cart-*, a uid, a container's id; wildcards in quotes");

    /// <summary>The pods that were named; null where none were.</summary>
    public static PodSelection? Selection(string[]? names) => names is { Length: > 0 } ? new PodSelection(names) : null;

    /// <summary>An option that takes a length of time.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it says.</param>
    /// <param name="whyNot">What is wrong with a length that can be read; null where all will do.</param>
    public static Option<TimeSpan?> Duration(string name, string description, Func<TimeSpan, string?>? whyNot = null) => new(name)
    {
        Description = description,
        HelpName = "duration",
        CustomParser = result =>
        {
            if (Text.Duration.TryParse(result.Tokens[0].Value, out var duration, out var problem)
                && (problem = whyNot?.Invoke(duration)) is null)
            {
                return duration;
            }

            result.AddError($"{name}: {problem}");
            return null;
        },
    };

    /// <summary>An option's value while the line is still checked; null where it has none, or one that is reported by itself.</summary>
    public static T? Of<T>(CommandResult line, Option<T?> option)
    {
        try
        {
            return line.GetValue(option);
        }
        catch (InvalidOperationException)
        {
            return default;
        }
    }

    /// <summary>An option that takes an instant: a date, or how long ago.</summary>
    public static Option<DateTimeOffset?> Instant(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "time",
        CustomParser = result =>
        {
            if (LogTime.TryParse(result.Tokens[0].Value, DateTimeOffset.UtcNow, out var instant, out var problem))
            {
                return instant;
            }

            result.AddError($"{name}: {problem}");
            return null;
        },
    };

    /// <summary>The option that says how large a page is.</summary>
    public static Option<long?> PageSize() => new("--page-size")
    {
        Description = "Bytes of a page (4096, 16384, 65536, or 64K), where the input does not say; overrides what it says",
        HelpName = "bytes",
        CustomParser = static result =>
        {
            var text = result.Tokens[0].Value;
            if (Linux.PageSize.TryParse(text, out var bytes))
            {
                return bytes;
            }

            result.AddError($"'{text}' is no page size: --page-size takes a power of two from 4096 (4K) to 262144 (256K)");
            return null;
        },
    };

    /// <summary>An option that says which caches are dropped.</summary>
    public static Option<CacheKind> Caches(string name, string description, bool allowsNone) => new(name)
    {
        Description = description,
        HelpName = allowsNone ? "none|page-cache|slab|all" : "page-cache|slab|all",
        CustomParser = result =>
        {
            switch (result.Tokens[0].Value)
            {
                case "page-cache":
                    return CacheKind.PageCache;
                case "slab":
                    return CacheKind.Slab;
                case "all":
                    return CacheKind.All;
                case "none" when allowsNone:
                    return CacheKind.None;
                case var other:
                    result.AddError($"'{other}' is no cache: {name} takes {(allowsNone ? "none, " : "")}page-cache, slab or all");
                    return default;
            }
        },
    };
}
