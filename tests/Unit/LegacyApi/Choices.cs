namespace FraudServerless.Unit.LegacyApi;

/// <summary>Choices made by bytes, over and over: all zeros choose the first of everything, so that a failing case shrinks towards the plainest one.</summary>
internal sealed class Choices(byte[] bytes)
{
    private int _next;

    public int Of(int count) => bytes.Length == 0 ? 0 : Next() % count;

    public bool Yes() => Of(2) == 1;

    public T Among<T>(params ReadOnlySpan<T> options) => options[Of(options.Length)];

    public long Between(long min, long max) =>
        Of(4) switch
        {
            0 => min,
            1 => max,
            _ => min + ((((long)Next() << 32) | ((long)Next() << 16) | ((long)Next() << 8) | Next()) % (max - min + 1)),
        };

    private byte Next() => bytes.Length == 0 ? (byte)0 : (byte)(bytes[_next++ % bytes.Length] + (_next / bytes.Length * 31));
}
