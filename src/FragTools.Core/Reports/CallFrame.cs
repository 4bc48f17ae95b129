namespace FragTools.Reports;

/// <summary>One frame of a call trace.</summary>
/// <param name="Function">The function; its address where the kernel knew no name.</param>
/// <param name="Place">
/// Where in the function, and its length: <c>+0x101/0x250</c>; where a program decoded the trace, the place in the source:
/// <c>mm/slub.c:123</c>. Null where the trace has neither.
/// </param>
/// <param name="Module">The module that the function is of; null for the kernel itself.</param>
/// <param name="IsLeftover">True where the kernel marks it with a question mark: found on the stack, and maybe of an earlier call.</param>
/// <param name="Context">
/// What was interrupted by the work that the frame belongs to has null; <c>IRQ</c>, <c>NMI</c> and the like are the
/// interrupts above it, as far as the trace marks them.
/// </param>
public sealed record CallFrame(string Function, string? Place, string? Module, bool IsLeftover, string? Context)
{
    /// <summary>The frame as kernels print it: <c>nf_conntrack_init_net+0x101/0x250 [nf_conntrack]</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
        => $"{(IsLeftover ? "? " : "")}{Function}{(Place is [not '+', ..] ? $" ({Place})" : Place)}"
            + (Module is null ? "" : $" [{Module}]");
}
