using FragTools.Watch;

namespace FragTools.Cli.Render;

/// <summary>Takes the turns of a watch as they come.</summary>
internal interface IWatchOutput
{
    /// <summary>Takes a turn; it shall be seen at once.</summary>
    void Write(WatchTurn turn);

    /// <summary>There are no more.</summary>
    void End();
}
