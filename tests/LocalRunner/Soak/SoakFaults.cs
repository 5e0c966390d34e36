using System.Net.Sockets;
using Amazon.Runtime;

namespace FraudServerless.LocalRunner.Soak;

/// <summary>What a caller meets while parts of the stack are dead.</summary>
internal static class SoakFaults
{
    public static bool IsPassing(Exception fault) =>
        fault is HttpRequestException or AmazonServiceException or AmazonClientException or IOException or SocketException;
}
