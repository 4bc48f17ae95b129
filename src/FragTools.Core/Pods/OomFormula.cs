namespace FragTools.Pods;

/// <summary>How mm/oom_kill.c, oom_badness, rates a task: what its result is counted in, and where it is cut off.</summary>
public enum OomFormula
{
    /// <summary>2.6.36 to 3.4: thousandths of all pages, from 1 to 1000; oom_score_adj is added to them.</summary>
    Permille,

    /// <summary>3.5 to 5.8: pages, at least 1; oom_score_adj stands for thousandths of all pages.</summary>
    Pages,

    /// <summary>5.9 and later: pages, below zero where oom_score_adj outweighs them.</summary>
    SignedPages,
}

/// <summary>What oom_badness takes off for a task with CAP_SYS_ADMIN. A report does not tell who has it.</summary>
public enum OomRootBonus
{
    /// <summary>Nothing: the task lacks the capability, or the kernel is 4.17 or later.</summary>
    None,

    /// <summary>Three per cent of all pages: up to 3.13, but for releases that took up the change to the other form.</summary>
    OfAllPages,

    /// <summary>Three per cent of what the task uses: 3.14 to 4.16, and stable releases before that took it up.</summary>
    OfUsedPages,
}
