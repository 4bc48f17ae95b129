using FragTools.Reports;

namespace FragTools.Tests.Reports;

/// <summary>Logs that are torn anywhere: nothing is thrown, and a report that the tear did not touch is read as before.</summary>
public class OomFuzzTests
{
    private const string LongVariable = "FRAGTOOLS_FUZZ_ROUNDS";
    private const int Rounds = 300;

    private static int RoundsToRun => int.TryParse(Environment.GetEnvironmentVariable(LongVariable), out var rounds) ? rounds : Rounds;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_torn_report_does_not_touch_the_one_behind_it(int seed)
    {
        var random = new Random(seed);
        var torn = File.ReadAllBytes(Repository.Fixture("4.15.0-46-pod-limit", "var", "log", "dmesg"));
        var whole = File.ReadAllBytes(Repository.Fixture("6.18-memcg-oom", "var", "log", "dmesg"));
        var expected = Summary(Assert.Single(OomLog.Read(whole)));
        for (var round = 0; round < RoundsToRun; round++)
        {
            // The last line end stays, so that the second report begins on a line of its own.
            var mutated = Mutate(torn.AsSpan()[..^1], random);
            var kills = OomLog.Read([.. mutated, (byte)'\n', .. whole]);
            Assert.True(kills.Any(kill => Summary(kill) == expected), $"seed {seed}, round {round}: {string.Join("; ", kills.Select(Summary))}");
        }
    }

    /// <summary>What a terminal or a table gets of a kill.</summary>
    internal static void AssertSafe(OomKill kill)
    {
        string?[] texts =
        [
            kill.ToString(), kill.Host, kill.KernelVersion?.Release, kill.TriggerName, kill.GfpText, kill.GfpFlags?.ToString(), kill.Constraint, kill.OomCgroup, kill.TaskCgroup, kill.VictimName, kill.OomGroup,
            kill.AlsoKilled?.ToString(), kill.MemoryStat?.ToString(), kill.Tasks?.ToString(), kill.ExpectedVictim.ToString(), kill.ExpectedVictim.Name, kill.ExpectedVictim.Detail, kill.Zones.ToString(), kill.MemInfo?.ToString(),
            kill.Completeness, kill.Source, .. kill.Tasks?.Select(task => task.Name) ?? [],
        ];
        Assert.All(texts, text => Assert.False(text?.Any(char.IsControl) ?? false, text));
    }

    private static string Summary(OomKill kill)
        => $"{kill} {kill.TriggerName} {kill.LimitBytes} {kill.MemoryStat?.Count} {kill.Tasks?.Count} {kill.ExpectedVictim} {kill.ExpectedVictim.Badness} {kill.Completeness}";

    private static byte[] Mutate(ReadOnlySpan<byte> text, Random random)
    {
        var bytes = new List<byte>(text.ToArray());
        for (var change = random.Next(1, 30); change > 0; change--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(200), bytes.Count - at - 1));
                    break;
                case 2:
                    bytes.InsertRange(at, Enumerable.Range(0, random.Next(60)).Select(_ => (byte)random.Next(256)));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(400), bytes.Count - at)));
                    break;
                default:
                    bytes.InsertRange(at, "99999999999999999999"u8.ToArray());
                    break;
            }
        }

        return [.. bytes];
    }
}
