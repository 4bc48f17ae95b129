namespace FragTools.Diagnosis.Evidence;

/// <summary>Digests of logs in which several machines may write: one for each machine that is named.</summary>
internal sealed class HostDigests
{
    // Anybody can write host names into a log; beyond so many all share the last digest.
    private const int MostHosts = 4096;

    private readonly Dictionary<string, LogDigest> _named = [];
    private readonly LogDigest _unnamed = new();
    private LogDigest? _last;
    private bool _hasUnnamed;

    /// <summary>At least one. What names no machine belongs to the only one that is named, else it stands by itself.</summary>
    public IEnumerable<LogDigest> All => _named.Count == 0 ? [_unnamed] : _hasUnnamed ? [.. _named.Values, _unnamed] : _named.Values;

    /// <summary>The digest of a machine.</summary>
    /// <param name="host">Its name, or null where the line does not tell.</param>
    public LogDigest Of(string? host)
    {
        if (host is null)
        {
            _hasUnnamed = true;
            return _unnamed;
        }

        if (!_named.TryGetValue(host, out var digest))
        {
            digest = _named.Count < MostHosts ? new LogDigest() : _last!;
            _named[host] = digest;
            _last = digest;
        }

        return digest;
    }
}
