namespace FragTools.Diagnosis;

/// <summary>One thing to look for in a node's evidence. about_FragTools_Findings has a row for each.</summary>
internal abstract class Rule
{
    /// <summary>What its findings say.</summary>
    public abstract FindingId Id { get; }

    /// <summary>What it finds in this node; nothing where there is nothing to say.</summary>
    public abstract IEnumerable<Finding> Apply(Case node);
}
