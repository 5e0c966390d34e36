using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Reflection;
using System.Reflection.Emit;

namespace FraudServerless.Functions.Template;

/// <param name="Operand">The member, text or index that it names; null when it names none that matters here.</param>
internal readonly record struct Instruction(OpCode Code, object? Operand);

/// <summary>Reads the instructions of a method.</summary>
internal static class Instructions
{
    private static readonly FrozenDictionary<short, OpCode> Codes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToFrozenDictionary(code => code.Value);

    public static IEnumerable<Instruction> Of(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } bytes)
        {
            yield break;
        }

        var typeArguments = method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null;
        var methodArguments = method is { IsGenericMethod: true } ? method.GetGenericArguments() : null;
        for (var at = 0; at < bytes.Length; )
        {
            var code = Codes[bytes[at] == 0xFE ? (short)(0xFE00 | bytes[at + 1]) : bytes[at]];
            at += code.Size;
            object? operand = null;
            switch (code.OperandType)
            {
                case OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineTok or OperandType.InlineType:
                    operand = method.Module.ResolveMember(Number(bytes, at), typeArguments, methodArguments);
                    at += 4;
                    break;
                case OperandType.InlineString:
                    operand = method.Module.ResolveString(Number(bytes, at));
                    at += 4;
                    break;
                case OperandType.InlineSwitch:
                    at += 4 + 4 * Number(bytes, at);
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    at += 8;
                    break;
                case OperandType.InlineBrTarget or OperandType.InlineI or OperandType.InlineSig or OperandType.ShortInlineR:
                    at += 4;
                    break;
                case OperandType.InlineVar:
                    operand = (int)BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(at));
                    at += 2;
                    break;
                case OperandType.ShortInlineVar:
                    operand = (int)bytes[at];
                    at += 1;
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI:
                    at += 1;
                    break;
            }

            yield return new Instruction(code, operand);
        }
    }

    private static int Number(byte[] bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));
}
