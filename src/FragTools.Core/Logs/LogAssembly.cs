using System.Diagnostics.CodeAnalysis;
using FragTools.Logs.Inputs;
using FragTools.Logs.Lines;

namespace FragTools.Logs;

/// <summary>
/// The lines of one input, given to all that may make an event of them. Events come out as soon as they are whole, those
/// of one kind in the order of their first lines.
/// </summary>
/// <param name="place">The input.</param>
/// <param name="pass">The pass over all logs, which knows the events of the others.</param>
internal sealed class LogAssembly(LogPlace place, LogPass pass) : ILineSink
{
    private readonly IReadOnlyList<IEventAssembler> _assemblers = pass.Kinds.Begin(place);
    private readonly Queue<LoggedEvent> _ready = new();

    /// <summary>Knows the words of the lines that are looked for.</summary>
    public ILineGrammar Grammar => pass.Kinds;

    /// <summary>May the next line belong to what came before?</summary>
    public bool IsBusy
    {
        get
        {
            foreach (var assembler in _assemblers)
            {
                if (assembler.IsBusy)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <inheritdoc/>
    public void Add(in LineView line)
    {
        place.Note(line.Number, line.Place);
        var use = LineUse.Unread;
        foreach (var assembler in _assemblers)
        {
            var own = assembler.Add(line);
            use = own > use ? own : use;
            Collect(assembler);
            if (own == LineUse.Owned)
            {
                break;
            }
        }

        if (use == LineUse.Unread && line.HasMarker && ClaimText.IsClaim(line, pass.Kinds))
        {
            place.AddUnread(line.Number, ClaimText.Shown(line));
        }
    }

    /// <summary>Nothing has come for so long.</summary>
    public void Pause(long milliseconds)
    {
        foreach (var assembler in _assemblers)
        {
            assembler.Pause(milliseconds);
            Collect(assembler);
        }
    }

    /// <summary>The log is at its end.</summary>
    public void Flush()
    {
        foreach (var assembler in _assemblers)
        {
            assembler.Flush();
            Collect(assembler);
        }
    }

    /// <summary>Takes out an event.</summary>
    public bool TryTake([MaybeNullWhen(false)] out LoggedEvent whole) => _ready.TryDequeue(out whole);

    private void Collect(IEventAssembler assembler)
    {
        while (assembler.TryTake(out var whole))
        {
            if (pass.Judge(whole, place) is { } logged)
            {
                _ready.Enqueue(logged);
            }
        }
    }
}
