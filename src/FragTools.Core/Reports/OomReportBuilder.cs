using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Reports;

/// <summary>Takes the messages of one report of the OOM killer, in their order, and keeps what they say.</summary>
internal sealed class OomReportBuilder
{
    private readonly List<OomTask> _tasks = [];
    private readonly List<OomProcess> _alsoKilled = [];
    private readonly OomCgroupState _cgroup = new();
    private readonly Dictionary<int, bool> _reaped = [];
    private OomTaskColumns? _columns;
    private bool _isMachineShort;
    private bool _isRowLost;
    private bool _isTableEnded;
    private OomProcess? _reapedFirst;
    private bool _isChosenBySummary;
    private bool _isGroup;

    /// <summary>Is the header there?</summary>
    public bool HasHeader { get; private set; }

    /// <summary>Does the header show oom_score_adj? Null where it does not get that far.</summary>
    public bool? HasScoreAdj { get; private set; }

    public string? TriggerName { get; private set; }

    public int? TriggerProcessId { get; private set; }

    public int? Order { get; private set; }

    public long? GfpMask { get; private set; }

    public string? GfpText { get; private set; }

    public KernelRelease? Kernel { get; private set; }

    public string? Constraint { get; private set; }

    public OomCgroupState Cgroup => _cgroup;

    /// <summary>Whom the kernel chose.</summary>
    public OomProcess? Chosen { get; private set; }

    /// <summary>Who died.</summary>
    public OomProcess? Killed { get; private set; }

    public long? Score { get; private set; }

    public bool IsAllocatingTask { get; private set; }

    public bool FoundNobody { get; private set; }

    public bool HasPanicked { get; private set; }

    public IReadOnlyList<OomProcess> AlsoKilled => _alsoKilled;

    /// <summary>Is there a task table, or at least its head?</summary>
    public bool HasTable => _columns is not null || _isRowLost;

    /// <summary>Was the table read from its head to its end?</summary>
    public bool IsTableWhole => _columns is not null && !_isRowLost && _isTableEnded;

    /// <summary>Did the line about the victim come, or the one that there is none?</summary>
    public bool HasOutcome => Killed is not null || FoundNobody || HasPanicked;

    /// <summary>Takes the header.</summary>
    public void Take(Head head)
    {
        HasHeader = true;
        TriggerName = head.Process;
        Order = head.Order;
        GfpMask = head.Mask;
        GfpText = head.MaskText;
        HasScoreAdj = head.HasScoreAdj;
    }

    /// <summary>Takes a message, without prefixes; the rest of a wrapped line may be joined to it.</summary>
    /// <returns>False where it says nothing that is kept here.</returns>
    public bool Take(ReadOnlySpan<byte> message)
    {
        if (message.IsEmpty)
        {
            return false;
        }

        return message[0] switch
        {
            (byte)'[' => TakeTable(message),
            (byte)'m' or (byte)'k' or (byte)'s' when OomCgroupText.TryUsage(message, out var usage) => _cgroup.Take(usage),
            (byte)'o' or (byte)',' when TakeSummary(message) || TakeReaper(message) => true,
            (byte)'C' or (byte)'P' when CpuLine.Begins(message) => TakeCpuLine(message),
            (byte)'T' when TakePaths(message) => true,
            (byte)'M' when TakePaths(message) || _cgroup.TakeStatistics(message) => true,
            (byte)'K' when message.StartsWith("Kernel panic - not syncing: "u8) => TakePanic(message),
            _ => false,
        }
        || TakeKill(message) || _cgroup.TakeStatisticLine(message);
    }

    /// <summary>What bears on the choice of the victim.</summary>
    public OomFacts Facts(MemoryState memory) => new()
    {
        HasScoreAdj = HasScoreAdj,
        Columns = _columns,
        Tasks = _tasks,
        IsTableWhole = IsTableWhole,
        PageSize = PageSizeByVictim() ?? memory.PageSize?.Bytes,
        IsCgroup = _cgroup.IsLimit,
        LimitBytes = _cgroup.Memory?.LimitBytes,
        MemoryAndSwapLimitBytes = _cgroup.MemoryAndSwap?.LimitBytes,
        SwapLimitBytes = _cgroup.Swap?.LimitBytes,
        RamPages = memory.MemInfo?.Get("ram") - memory.MemInfo?.Get("reserved"),
        TotalSwapBytes = ShowMemTail.TotalSwapBytes(memory.MemInfo),
        IsNodeConstrained = Constraint is "CONSTRAINT_CPUSET" or "CONSTRAINT_MEMORY_POLICY",
        IsAllocatingTask = IsAllocatingTask,
        IsGroup = _isGroup || _cgroup.Group is not null,
        HasPanicked = HasPanicked,
        FoundNobody = FoundNobody,
        Chosen = Chosen ?? Victim,
        Killed = Victim,
        PrintedScore = IsAllocatingTask ? null : Score,
    };

    /// <summary>Does the report say that it was no cgroup's limit?</summary>
    public bool IsMachineShort
    {
        // A name that is cut off may be any.
        get => _isMachineShort || Constraint is "CONSTRAINT_CPUSET" or "CONSTRAINT_MEMORY_POLICY"
            || (Constraint == "CONSTRAINT_NONE" && OomSummaryText.IsConstraintSet(Kernel));
        private set => _isMachineShort = value;
    }

    /// <summary>Was the victim reaped? Null where the kernel does not say.</summary>
    public bool? IsReaped => Victim is { } victim && _reaped.TryGetValue(victim.ProcessId, out var reaped) ? reaped : null;

    /// <summary>
    /// Who died, by all that is said: where the line itself is lost, the summary's task (which since 5.1 is the one), or
    /// whom the reaper names.
    /// </summary>
    public OomProcess? Victim
    {
        get
        {
            var isReapedVictim = Chosen is null || Chosen.ProcessId == _reapedFirst?.ProcessId;
            var victim = Killed ?? (_isChosenBySummary ? Chosen : isReapedVictim ? _reapedFirst : null);
            if (victim is null || victim.ProcessId != Chosen?.ProcessId)
            {
                return victim;
            }

            return victim with { Name = victim.Name.Length > 0 ? victim.Name : Chosen.Name, Uid = victim.Uid ?? Chosen.Uid };
        }
    }

    /// <summary>The killed task stands in the table in pages and in its own line in kB.</summary>
    private long? PageSizeByVictim()
        => Killed is { TotalVmBytes: { } bytes } killed
            && _tasks.Find(task => task.ProcessId == killed.ProcessId)?.TotalVmPages is { } pages and > 0
            && bytes % pages == 0 && PageSize.IsPossible(bytes / pages) ? bytes / pages : null;

    private bool TakeCpuLine(ReadOnlySpan<byte> message)
    {
        var line = CpuLine.Read(message);
        TriggerProcessId ??= line.ProcessId is >= 0 and <= int.MaxValue ? (int)line.ProcessId : null;
        Kernel ??= KernelRelease.TryParse(SafeText.Escape(line.Kernel));
        return true;
    }

    private bool TakeTable(ReadOnlySpan<byte> message)
    {
        if (OomTaskColumns.TryRead(message) is { } columns)
        {
            _columns ??= columns;
            return true;
        }

        if (!OomTaskColumns.IsRow(message))
        {
            return false;
        }

        if (_columns?.ReadRow(message) is { } task)
        {
            _tasks.Add(task);
        }
        else
        {
            _isRowLost = true;
        }

        return true;
    }

    private bool TakeSummary(ReadOnlySpan<byte> message)
    {
        if (!OomSummaryText.TryRead(message, out var summary))
        {
            return false;
        }

        _isTableEnded = true;
        Constraint ??= summary.Constraint.IsEmpty ? null : SafeText.Escape(summary.Constraint);
        _cgroup.TakePaths(summary.TaskCgroup, summary.OomCgroup);
        _cgroup.IsLimit |= Constraint == "CONSTRAINT_MEMCG";
        IsMachineShort |= summary.IsGlobal;
        if (summary.ProcessId is { } pid)
        {
            _isChosenBySummary = Chosen is null;
            Chosen ??= new OomProcess(pid, SafeText.Escape(summary.Name)) { Uid = summary.Uid };
        }

        return true;
    }

    private bool TakeReaper(ReadOnlySpan<byte> message)
    {
        if (!OomReaperText.TryRead(message, out var line))
        {
            return false;
        }

        _reaped[line.ProcessId] = line.IsReaped;
        _reapedFirst ??= new OomProcess(line.ProcessId, SafeText.Escape(line.Name));
        return true;
    }

    private bool TakePaths(ReadOnlySpan<byte> message)
    {
        if (OomCgroupText.TryPaths(message, out var taskCgroup, out var oomCgroup))
        {
            var isHost = oomCgroup.SequenceEqual(OomCgroupText.Host);
            IsMachineShort |= isHost;
            _cgroup.TakePaths(taskCgroup, isHost ? default : oomCgroup);
            return true;
        }

        return OomCgroupText.TryGroup(message, out var group) && _cgroup.TakeGroup(group);
    }

    private bool TakePanic(ReadOnlySpan<byte> message)
    {
        _isTableEnded = true;
        HasPanicked = true;
        FoundNobody |= message.IndexOf("no killable processes"u8) >= 0;
        IsMachineShort |= OomKillText.IsMachinesPanic(message);
        return true;
    }

    private bool TakeKill(ReadOnlySpan<byte> message)
    {
        // A page or a mail may have lost the line's end between the two.
        var end = "or sacrifice child"u8;
        if (message.LastIndexOf(end) is > 0 and var at && message[(at + end.Length)..] is var next
            && next.IndexOf("Killed process "u8) is >= 0 and var second)
        {
            return TakeKill(message[..(at + end.Length)]) && TakeKill(next[second..]);
        }

        if (!OomKillText.TryRead(message, out var line))
        {
            return false;
        }

        _isTableEnded = true;
        _cgroup.IsLimit |= line.IsCgroup;
        IsMachineShort |= line.IsMachine;
        IsAllocatingTask |= line.IsAllocatingTask;
        FoundNobody |= line.Kind == OomKillLine.NoKillableProcess;
        if (line.ProcessId is not { } pid)
        {
            return true;
        }

        Score = line.Score ?? Score;
        var process = OomProcess.From(pid, line);
        switch (line.Kind)
        {
            case OomKillLine.Chosen:
                Chosen = process;
                _isChosenBySummary = false;
                break;
            case OomKillLine.Killed or OomKillLine.AlreadyExiting when Killed is null:
                Killed = process;
                break;
            case OomKillLine.Killed or OomKillLine.SharesMemory
                when pid != Killed?.ProcessId && !_alsoKilled.Exists(one => one.ProcessId == pid):
                _alsoKilled.Add(process);
                _isGroup |= line.Kind == OomKillLine.Killed;
                break;
            default:
                // Of a group the victim comes by once more, or is exiting by then.
                break;
        }

        return true;
    }
}
