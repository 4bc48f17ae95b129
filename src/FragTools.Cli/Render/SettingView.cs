using FragTools.Settings;

namespace FragTools.Cli.Render;

/// <param name="isDescribed">Say below the table what each setting does.</param>
internal sealed class SettingView(bool isDescribed) : View<MemorySetting>
{
    public override void Draw(IReadOnlyList<MemorySetting> settings, Screen screen)
    {
        var table = new Table();
        var hosts = settings.Select(static setting => setting.Host).Distinct().Count();
        if (hosts > 1)
        {
            table.Add(new Column("Host"));
        }

        table.Add(new Column("Setting"));
        table.Add(new Column("Value", Right: true));
        table.Add(new Column("Default", Right: true));
        table.Add(new Column("At boot", Right: true));
        table.Add(new Column("Set in", Narrow: Narrow.Folded));
        foreach (var setting in settings)
        {
            table.BeginRow();
            if (hosts > 1)
            {
                table.Add(setting.Host);
            }

            table.Add(setting.Name);
            table.Add(setting.Value is null
                ? new Cell("-", Tint.Faint)
                : setting.IsDefault == false ? new Cell($"* {setting.Value}", Tint.Warn)
                : new Cell(setting.Value));
            table.Add(setting.Default ?? "-");
            table.Add(setting.ConfiguredValue is { } atBoot
                ? new Cell(atBoot, setting.Value is { } now && now != atBoot ? Tint.Bad : Tint.None)
                : new Cell("-", Tint.Faint));
            table.Add(setting.ConfiguredIn);
        }

        table.Write(screen);
        if (settings.Any(static setting => setting.IsDefault == false))
        {
            screen.WriteLine(new Cell("* is not the default", Tint.Faint));
        }

        foreach (var setting in isDescribed ? settings.DistinctBy(static setting => setting.Name) : [])
        {
            screen.WriteLine();
            screen.WriteLine(new Cell(setting.Name, Tint.Strong), $" ({setting.Allowed}; since {setting.Since})");
            Paragraph.Write(screen, setting.Effect, indent: 2);
            if (setting.Note is { } note)
            {
                Paragraph.Write(screen, note, indent: 2);
            }
        }
    }
}

internal sealed class SettingChangeView : View<MemorySettingChange>
{
    public override void Draw(IReadOnlyList<MemorySettingChange> changes, Screen screen)
    {
        var table = new Table();
        table.Add(new Column("Setting"));
        table.Add(new Column("Before", Right: true));
        table.Add(new Column("Now", Right: true));
        table.Add(new Column("At boot"));
        foreach (var change in changes)
        {
            table.BeginRow();
            table.Add(change.Name);
            table.Add(change.OldValue);
            table.Add(new Cell(change.Value, change.IsSet ? Tint.Good : Tint.Bad));
            table.Add(change.PersistedIn ?? "not set");
        }

        table.Write(screen);
        foreach (var change in changes)
        {
            screen.WriteLine(new Cell($"to restore: {change.RestoreShellCommand}", Tint.Faint));
        }
    }
}
