using System.CommandLine;
using System.CommandLine.Parsing;
using FragTools.Cli.Render;
using FragTools.Pods;

namespace FragTools.Cli.Commands;

/// <summary>What a command that reads was asked for. Without any option it is what the constructor makes of it.</summary>
internal sealed record ReadSettings
{
    public InputNames Input { get; init; } = new();

    /// <summary>Wait for more until Ctrl-C.</summary>
    public bool IsFollow { get; init; }

    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? Until { get; init; }

    /// <summary>How close in time counts.</summary>
    public TimeSpan? Window { get; init; }

    /// <summary>Evictions beside failed starts.</summary>
    public bool IsWithEvictions { get; init; }

    /// <summary>Only what is of these pods; null for all.</summary>
    public PodSelection? Pods { get; init; }

    public long? PageSize { get; init; }

    public int[] NumaNodes { get; init; } = [];

    public string[] Zones { get; init; } = [];

    public int[] Orders { get; init; } = [];

    public bool IsByZone { get; init; }

    /// <summary>Only the objects of these names.</summary>
    public string[] Names { get; init; } = [];

    public Format Format { get; init; }

    public bool IsVerbose { get; init; }
}

/// <summary>How a command shows what it found: the same words for every command.</summary>
internal sealed class OutputOptions
{
    private readonly Option<Format> _output = new("--output")
    {
        Description = "table for people; json (always one array), jsonl (one object a line) or csv for programs",
        HelpName = "table|json|jsonl|csv",
        CustomParser = ParseFormat,
    };

    private readonly Option<bool> _verbose = new("--verbose") { Description = "Say on standard error what is read" };

    public OutputOptions(Command command)
    {
        command.Add(_output);
        command.Add(_verbose);
    }

    public ReadSettings Bind(ParseResult parsed) => new() { Format = parsed.GetValue(_output), IsVerbose = parsed.GetValue(_verbose) };

    private static Format ParseFormat(ArgumentResult result)
    {
        switch (result.Tokens[0].Value)
        {
            case "table":
                return Format.Table;
            case "json":
                return Format.Json;
            case "jsonl":
                return Format.JsonL;
            case "csv":
                return Format.Csv;
            case var other:
                result.AddError($"'{other}' is no output: --output takes table, json, jsonl or csv");
                return default;
        }
    }
}
