using System.CommandLine;
using FragTools.Remedy;

namespace FragTools.Cli.Commands;

/// <summary>Options that say which caches are dropped.</summary>
internal static class CacheKindOption
{
    public static Option<CacheKind> Create(string name, string description, bool allowsNone) => new(name)
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
