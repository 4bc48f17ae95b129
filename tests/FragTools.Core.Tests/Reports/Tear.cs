using System.Text;

namespace FragTools.Tests.Reports;

/// <summary>Breaks logs: bytes changed, lost, doubled, moved and put in.</summary>
internal static class Tear
{
    /// <summary>Breaks one to eleven things in a text.</summary>
    /// <param name="original">The text.</param>
    /// <param name="random">What breaks, and where.</param>
    /// <param name="splinters">Pieces to put in.</param>
    public static byte[] Apply(byte[] original, Random random, IReadOnlyList<string> splinters)
    {
        var text = new List<byte>(original);
        for (var change = random.Next(1, 12); change > 0 && text.Count > 0; change--)
        {
            var at = random.Next(text.Count);
            var length = Math.Min(text.Count - at, random.Next(3) switch { 0 => random.Next(1, 6), 1 => random.Next(1, 200), _ => random.Next(1, 4000) });
            switch (random.Next(8))
            {
                case 0:
                    text[at] = (byte)random.Next(256);
                    break;
                case 1:
                    text.RemoveRange(at, length);
                    break;
                case 2:
                    text.InsertRange(at, text.GetRange(at, length));
                    break;
                case 3:
                    text.InsertRange(at, Encoding.UTF8.GetBytes(splinters[random.Next(splinters.Count)]));
                    break;
                case 4:
                    text.InsertRange(random.Next(text.Count), text.GetRange(at, length));
                    break;
                case 5:
                    var noise = new byte[random.Next(1, 300)];
                    random.NextBytes(noise);
                    text.InsertRange(at, noise);
                    break;
                case 6:
                    // The file ends, or begins, in the middle.
                    text.RemoveRange(random.Next(2) == 0 ? 0 : at, random.Next(2) == 0 ? Math.Min(at, text.Count - at) : text.Count - at);
                    break;
                default:
                    text.Reverse(at, Math.Min(length, 20));
                    break;
            }
        }

        return [.. text];
    }
}
