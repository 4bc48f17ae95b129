using System.Management.Automation;
using FragTools.Proc;

namespace FragTools.Commands;

/// <summary>A cmdlet whose objects count pages: the page size may be given.</summary>
/// <typeparam name="T">The type of the objects.</typeparam>
public abstract class PageSizeCommand<T> : NodeCommand<T>
    where T : INodeRow
{
    // FragTools.Linux.PageSize.IsPossible
    [Parameter]
    [ValidateSet("4096", "8192", "16384", "32768", "65536", "131072", "262144")]
    public long PageSize { get; set; }

    private protected override long? GivenPageSize => PageSize == 0 ? null : PageSize;
}
