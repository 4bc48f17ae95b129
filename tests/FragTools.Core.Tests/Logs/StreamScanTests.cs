using FragTools.Logs.Scan;
using FragTools.Reports;

namespace FragTools.Tests.Logs;

public class StreamScanTests
{
    [Fact]
    public void Nobody_reads_a_packed_stream_any_more_when_its_blocks_are_let_go()
    {
        // It is closed then, and zlib's memory with it.
        for (var round = 0; round < 20; round++)
        {
            using var stream = new SlowStream();
            using (var blocks = new StreamScan(stream, ReportKinds.Failures.Scanner).Blocks(live: false, CancellationToken.None).GetEnumerator())
            {
                Assert.True(blocks.MoveNext());
            }

            Assert.False(stream.IsBeingRead);
            var reads = stream.Reads;
            Thread.Sleep(5);
            Assert.Equal(reads, stream.Reads);
        }
    }

    /// <summary>Lines without end, some milliseconds for each piece.</summary>
    private sealed class SlowStream : Stream
    {
        private volatile bool _isBeingRead;
        private volatile int _reads;

        public bool IsBeingRead => _isBeingRead;

        public int Reads => _reads;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            _isBeingRead = true;
            _reads++;
            Thread.Sleep(2);
            buffer.Fill((byte)'\n');
            _isBeingRead = false;
            return buffer.Length;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
