using FraudServerless.LocalRunner.Load;

namespace FraudServerless.LocalRunner.Traffic;

/// <summary>A call that the service before this one answered.</summary>
/// <param name="Line">Of the file, from 1.</param>
/// <param name="Request">To be sent; with the request id that it is sent with.</param>
/// <param name="RequestId">As it was captured.</param>
/// <param name="Status">HTTP status of the answer.</param>
/// <param name="Answer">Its body.</param>
internal sealed record CapturedCall(int Line, OrderLine Request, string RequestId, int Status, ReadOnlyMemory<byte> Answer)
{
    /// <summary>What the service could not do at that moment (429, 5xx) says nothing about the order.</summary>
    public bool Answered => Status is >= 200 and < 500 and not 429;
}
