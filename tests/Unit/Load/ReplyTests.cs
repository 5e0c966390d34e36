using System.Text;
using CsCheck;
using FraudServerless.Load;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Load;

public sealed class ReplyTests
{
    [Fact]
    public void A_reply_with_a_length_is_whole_exactly_when_its_last_byte_is_there()
    {
        const string Text = "HTTP/1.1 200 OK\r\ncontent-type:  text/csv; features=abc\r\nContent-Length: 5\r\n\r\n1,2,3";
        for (var length = 0; length <= Text.Length; length++)
        {
            var bytes = Encoding.ASCII.GetBytes(Text[..length]);
            var state = Reply.Parse(bytes, closed: false, out var reply);
            state.ShouldBe(length == Text.Length ? ReplyState.Complete : ReplyState.Incomplete);
            if (state == ReplyState.Complete)
            {
                reply.Status.ShouldBe(200);
                reply.Closes.ShouldBeFalse();
                Encoding.ASCII.GetString(bytes[reply.Body]).ShouldBe("1,2,3");
                Encoding.ASCII.GetString(bytes[reply.ContentType]).ShouldBe("text/csv; features=abc");
            }
        }
    }

    [Fact]
    public void Chunks_are_joined_and_nothing_moves_before_all_are_there() =>
        Gen
            .Byte.Array[1, 40]
            .List[0, 6]
            .Sample(chunks =>
            {
                using var wire = new MemoryStream();
                wire.Write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"u8);
                foreach (var chunk in chunks)
                {
                    wire.Write(Encoding.ASCII.GetBytes($"{chunk.Length:X}\r\n"));
                    wire.Write(chunk);
                    wire.Write("\r\n"u8);
                }

                wire.Write("0\r\n\r\n"u8);
                var whole = wire.ToArray();
                for (var length = 0; length < whole.Length; length++)
                {
                    var part = whole[..length];
                    Reply.Parse(part, closed: false, out _).ShouldBe(ReplyState.Incomplete);
                    part.ShouldBe(whole[..length]);
                }

                Reply.Parse(whole, closed: false, out var reply).ShouldBe(ReplyState.Complete);
                whole[reply.Body].ShouldBe(chunks.SelectMany(c => c));
            });

    [Theory]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", false, 503, "")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nuntil the end", true, 200, "until the end")]
    public void A_reply_that_closes_its_connection_says_so(string text, bool closed, int status, string body)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        Reply.Parse(bytes, closed, out var reply).ShouldBe(ReplyState.Complete);
        reply.Status.ShouldBe(status);
        reply.Closes.ShouldBeTrue();
        Encoding.ASCII.GetString(bytes[reply.Body]).ShouldBe(body);
    }

    [Theory]
    [InlineData("SMTP ready.\r\n\r\n", false)]
    [InlineData("HTTP/1.1 abc\r\n\r\n", false)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", false)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort", true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", true)]
    [InlineData("HTTP/1.1 2", true)]
    public void What_is_no_reply_or_breaks_off_is_malformed(string text, bool closed) =>
        Reply.Parse(Encoding.ASCII.GetBytes(text), closed, out _).ShouldBe(ReplyState.Malformed);

    [Fact]
    public void No_bytes_make_the_parser_throw() =>
        Gen.Select(Gen.Byte.Array[0, 80], Gen.Bool)
            .Sample(
                (bytes, closed) => Reply.Parse([.. "HTTP/1.1 200 OK\r\n"u8, .. bytes], closed, out _).ShouldBeOneOf(Enum.GetValues<ReplyState>())
            );
}
