using System.Globalization;
using System.Text;

namespace Amazon.Lambda.Core;

/// <summary>Puts arguments in the place of the <c>{placeholders}</c> of a message, in order.</summary>
internal static class MessageTemplate
{
    public static string Render(string message, object?[]? args)
    {
        if (args is null || args.Length == 0 || !message.Contains('{', StringComparison.Ordinal))
        {
            return message;
        }

        var text = new StringBuilder(message.Length + (16 * args.Length));
        var next = 0;
        var position = 0;
        while (position < message.Length)
        {
            var open = message.IndexOf('{', position);
            var close = open < 0 ? -1 : message.IndexOf('}', open);
            if (close < 0)
            {
                break;
            }

            text.Append(message, position, open - position);
            if (open + 1 < message.Length && message[open + 1] == '{')
            {
                text.Append('{');
                position = open + 2;
                continue;
            }

            if (next < args.Length)
            {
                text.Append(CultureInfo.InvariantCulture, $"{args[next++]}");
            }
            else
            {
                text.Append(message, open, close - open + 1);
            }

            position = close + 1;
        }

        return text.Append(message, position, message.Length - position).Replace("}}", "}").ToString();
    }
}
