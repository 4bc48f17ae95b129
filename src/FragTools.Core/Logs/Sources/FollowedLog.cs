using FragTools.Linux;
using FragTools.Logs.Inputs;
using Microsoft.Win32.SafeHandles;

namespace FragTools.Logs.Sources;

/// <summary>
/// A log that is followed by its name while it is rotated: renamed and made anew, copied and cut, removed, or a link that is
/// turned to another file. What is still written to a file that was put aside is read, and so are files that came and went
/// between two looks: each line once.
/// </summary>
internal sealed class FollowedLog : IDisposable
{
    // Writers reopen their file within seconds (logrotate's postrotate); one that does not goes on in the old file.
    private const int MostRetired = 16;

    private static readonly TimeSpan RetiredFor = TimeSpan.FromMinutes(10);

    private readonly string _path;
    private readonly LinuxRoot? _root;
    private readonly string _relative = "";
    private readonly Func<SafeFileHandle> _open;
    private readonly List<FollowedFile> _retired = [];
    private FollowedFile _current;

    /// <summary>Follows a log.</summary>
    /// <param name="input">The log; its path on this machine shows what its name leads to.</param>
    /// <param name="file">The file that it leads to now.</param>
    /// <param name="open">Opens what it leads to.</param>
    public FollowedLog(LogInput.LogFile input, SafeFileHandle file, Func<SafeFileHandle> open)
    {
        _path = input.Path;
        _open = open;
        if (input is { Root: { IsLive: false } root, Relative: not null })
        {
            // The files beside it are looked for within its tree, too: whoever owns that leads nobody out of it.
            (_root, _relative) = (root, Path.GetRelativePath(root.Path, _path));
        }

        _current = new FollowedFile(file);
    }

    /// <summary>The file that the name leads to, as far as was seen.</summary>
    public SafeFileHandle File => _current.File;

    /// <summary>What was written since the last look, in the order in which it was written; each piece is read before the next.</summary>
    public IEnumerable<LogPiece> Look()
    {
        foreach (var part in _retired.ToArray())
        {
            foreach (var piece in New(part))
            {
                yield return piece;
            }
        }

        foreach (var piece in New(_current))
        {
            yield return piece;
        }

        while (TryReopen() is { } next)
        {
            // What came into the old one since it was looked at stands before what is in the new.
            foreach (var piece in New(_current))
            {
                yield return piece;
            }

            foreach (var between in FilesBetween(_current, next))
            {
                Retire(_current);
                _current = between;
                foreach (var piece in New(between))
                {
                    yield return piece;
                }
            }

            Retire(_current);
            _current = next;
            foreach (var piece in New(next))
            {
                yield return piece;
            }
        }

        foreach (var piece in LetGo())
        {
            yield return piece;
        }
    }

    public void Dispose()
    {
        _current.File.Dispose();
        _retired.ForEach(static part => part.File.Dispose());
    }

    /// <summary>Whole lines that a file got since it was looked at.</summary>
    private IEnumerable<LogPiece> New(FollowedFile part)
    {
        if (!part.IsAsItWas())
        {
            // Cut: logrotate's copytruncate has copied what was not read yet.
            if (CopyOf(part) is { } copy)
            {
                using (copy)
                {
                    yield return new LogPiece(copy, part.End, RandomAccess.GetLength(copy), EndsLine: true);
                }
            }

            part.Begin();
        }

        var end = part.LastLineEnd();
        if (end > part.End)
        {
            var from = part.End;
            part.MoveTo(end);
            yield return new LogPiece(part.File, from, end, EndsLine: false);
        }
    }

    /// <summary>The file that the name leads to by now, where it is another.</summary>
    private FollowedFile? TryReopen()
    {
        if (Posix.FactsOf(_path) is not { Kind: FileKind.Regular } facts || _current.Identity is not { } known || facts.Identity == known)
        {
            return null;
        }

        if (_retired.Find(one => one.Identity == facts.Identity) is { } again)
        {
            _retired.Remove(again);
            Retire(_current);
            _current = again;
            return null;
        }

        try
        {
            var part = new FollowedFile(_open());
            if (part.Identity == facts.Identity)
            {
                return part;
            }

            part.File.Dispose();
        }
        catch (NodeException)
        {
            // It is being replaced: the next look finds it.
        }

        return null;
    }

    /// <summary>Files that were begun and put aside since the last look.</summary>
    private List<FollowedFile> FilesBetween(FollowedFile old, FollowedFile next)
    {
        var found = new List<FollowedFile>();
        var isBehind = false;
        foreach (var path in Siblings())
        {
            if (TryOpen(path) is not { } file)
            {
                continue;
            }

            var part = new FollowedFile(file);
            if (isBehind && part.Identity != old.Identity && part.Identity != next.Identity)
            {
                found.Add(part);
                continue;
            }

            isBehind |= part.Identity == old.Identity;
            file.Dispose();
        }

        return found;
    }

    /// <summary>The copy of a file that was cut: what was read of it ends alike, and it may go on.</summary>
    private SafeFileHandle? CopyOf(FollowedFile part)
    {
        foreach (var path in Siblings().Reverse())
        {
            if (TryOpen(path) is { } file)
            {
                if (new FollowedFile(file).Identity != part.Identity && part.IsBeginOf(file))
                {
                    return file;
                }

                file.Dispose();
            }
        }

        return null;
    }

    private IReadOnlyList<string> Siblings()
    {
        try
        {
            var own = _root is null ? _path : _relative;
            var (log, folder) = (LogRotation.Of(own).Log, Path.GetDirectoryName(own)!);
            var paths = _root is null
                ? Directory.EnumerateFiles(folder, Path.GetFileName(log) + "*")
                : _root.Names(folder).Select(name => Path.Join(folder, name));
            return LogFiles.InOrder(paths.Where(path => path != own && LogRotation.Of(path).Log == log));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException or NodeException)
        {
            return [];
        }
    }

    private SafeFileHandle? TryOpen(string path)
    {
        if (_root?.LinkTarget(path) is not null)
        {
            return null;
        }

        try
        {
            var file = _root is null
                ? RegularFile.OpenBelow(Path.GetDirectoryName(path)!, Path.GetFileName(path), path)
                : _root.OpenHandle(path);
            Span<byte> magic = stackalloc byte[Packing.MagicBytes];
            if (Packing.Of(magic[..RandomAccess.Read(file, magic, 0)]) is null)
            {
                return file;
            }

            file.Dispose();
        }
        catch (Exception refused) when (refused is NodeException or IOException)
        {
            // Packed or removed in this moment.
        }

        return null;
    }

    private void Retire(FollowedFile part)
    {
        part.TouchedAt = Environment.TickCount64;
        _retired.Add(part);
    }

    /// <summary>Files that nobody writes to any more are closed; a last line without an end is given out.</summary>
    private IEnumerable<LogPiece> LetGo()
    {
        for (var at = 0; at < _retired.Count; at++)
        {
            var part = _retired[at];
            if (Environment.TickCount64 - part.TouchedAt <= RetiredFor.TotalMilliseconds && _retired.Count - at <= MostRetired)
            {
                continue;
            }

            var length = RandomAccess.GetLength(part.File);
            if (length > part.End)
            {
                yield return new LogPiece(part.File, part.End, length, EndsLine: true);
            }

            part.File.Dispose();
            _retired.RemoveAt(at--);
        }
    }
}

/// <summary>Bytes of a file that are to be read.</summary>
/// <param name="File">The file.</param>
/// <param name="From">Where they begin.</param>
/// <param name="To">Where they end.</param>
/// <param name="EndsLine">Is the last line at its end, though no line end follows?</param>
internal readonly record struct LogPiece(SafeFileHandle File, long From, long To, bool EndsLine);
