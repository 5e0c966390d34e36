using FraudServerless.LocalRunner.Templates;

namespace FraudServerless.LocalRunner.Gateway;

/// <summary>Routes of an HTTP API: the most specific one wins (literal path, then <c>{name}</c>, then <c>{name+}</c>, then <c>$default</c>; a method before <c>ANY</c>).</summary>
/// <typeparam name="T">What a route leads to.</typeparam>
public sealed class RouteTable<T>
    where T : class
{
    private readonly List<(RouteDefinition Route, string[] Segments, T Target)> _routes;

    public RouteTable(IEnumerable<(RouteDefinition Route, T Target)> routes) =>
        _routes = [
            .. routes
                .Select(entry => (entry.Route, Segments: entry.Route.Path.Split('/'), entry.Target))
                .OrderBy(entry => Rank(entry.Route))
                .ThenByDescending(entry => entry.Segments.Length)
                .ThenBy(entry => entry.Route.Method == "ANY"),
        ];

    private static int Rank(RouteDefinition route) =>
        route.Path == "$default" ? 3
        : route.Path.Contains("+}", StringComparison.Ordinal) ? 2
        : route.Path.Contains('{', StringComparison.Ordinal) ? 1
        : 0;

    /// <returns>Null when no route takes it.</returns>
    public (RouteDefinition Route, IReadOnlyDictionary<string, string> Parameters, T Target)? Find(string method, string path)
    {
        var asked = path.Split('/');
        foreach (var (route, segments, target) in _routes)
        {
            if (route.Method != "ANY" && route.Method != method)
            {
                continue;
            }

            var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
            if (route.Path == "$default" || Matches(segments, asked, parameters))
            {
                return (route, parameters, target);
            }
        }

        return null;
    }

    private static bool Matches(string[] segments, string[] asked, Dictionary<string, string> parameters)
    {
        for (var i = 0; i < segments.Length; i++)
        {
            if (segments[i] is ['{', .. var greedy, '+', '}'])
            {
                parameters[greedy] = string.Join('/', asked.Skip(i));
                return i < asked.Length;
            }

            if (i >= asked.Length)
            {
                return false;
            }

            if (segments[i] is ['{', .. var name, '}'])
            {
                parameters[name] = asked[i];
            }
            else if (segments[i] != asked[i])
            {
                return false;
            }
        }

        return asked.Length == segments.Length;
    }
}
