namespace Amazon.Lambda.Core;

/// <summary>Names the serializer of a handler that Lambda finds by its name (class library functions).</summary>
[AttributeUsage(AttributeTargets.Assembly | AttributeTargets.Method)]
public sealed class LambdaSerializerAttribute(Type serializerType) : Attribute
{
    public Type SerializerType { get; } = serializerType;
}
