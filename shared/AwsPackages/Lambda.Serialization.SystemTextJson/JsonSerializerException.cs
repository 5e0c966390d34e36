namespace Amazon.Lambda.Serialization.SystemTextJson;

/// <summary>An event or an answer could not be converted.</summary>
public class JsonSerializerException : Exception
{
    public JsonSerializerException() { }

    public JsonSerializerException(string message)
        : base(message) { }

    public JsonSerializerException(string message, Exception exception)
        : base(message, exception) { }
}
