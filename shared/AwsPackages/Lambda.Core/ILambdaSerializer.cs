namespace Amazon.Lambda.Core;

/// <summary>Turns the JSON of an event into the handler's input and its output into JSON.</summary>
public interface ILambdaSerializer
{
    T Deserialize<T>(Stream requestStream);

    void Serialize<T>(T response, Stream responseStream);
}
