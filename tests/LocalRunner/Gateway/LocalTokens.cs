using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace FraudServerless.LocalRunner.Gateway;

/// <summary>
/// The identity provider of this machine: makes tokens of support staff, and checks them as an HTTP API's JWT authorizer does (signature, issuer, audience, time). Its
/// key is made at the first start and kept beside the data.
/// </summary>
public sealed class LocalTokens
{
    /// <summary>The groups that the desk knows.</summary>
    public static IReadOnlyList<string> Roles { get; } = ["support", "reviewer", "auditor", "risk"];

    private const string Issuer = "https://local.invalid/desk";
    private const string Audience = "fraud-desk";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(8);
    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    private readonly ECDsaSecurityKey _key;
    private readonly TimeProvider _time;

    private LocalTokens(ECDsa key, TimeProvider time) => (_key, _time) = (new ECDsaSecurityKey(key) { KeyId = "local" }, time);

    /// <param name="dataFolder">Where the key is kept.</param>
    /// <param name="time">The clock.</param>
    public static LocalTokens Open(string dataFolder, TimeProvider time)
    {
        var file = Path.Combine(dataFolder, "desk-key.pem");
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Directory.CreateDirectory(dataFolder);
        try
        {
            using var made = new StreamWriter(new FileStream(file, ForMyself));
            made.Write(key.ExportPkcs8PrivateKeyPem());
        }
        catch (IOException) when (File.Exists(file))
        {
            key.ImportFromPem(File.ReadAllText(file));
        }

        return new LocalTokens(key, time);
    }

    private static FileStreamOptions ForMyself
    {
        get
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            return options;
        }
    }

    /// <param name="name">Who it is.</param>
    /// <param name="roles">Of <see cref="Roles"/>.</param>
    public string Issue(string name, params IEnumerable<string> roles)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        return Handler.CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = Issuer,
                Audience = Audience,
                Claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["sub"] = name, ["cognito:groups"] = roles.ToArray() },
                IssuedAt = now,
                NotBefore = now,
                Expires = now + Lifetime,
                SigningCredentials = new SigningCredentials(_key, SecurityAlgorithms.EcdsaSha256),
            }
        );
    }

    /// <returns>Whether an authorizer would let it pass.</returns>
    public async Task<bool> IsValidAsync(string token)
    {
        var result = await Handler.ValidateTokenAsync(
            token,
            new TokenValidationParameters
            {
                ValidIssuer = Issuer,
                ValidAudience = Audience,
                IssuerSigningKey = _key,
                ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
                ClockSkew = TimeSpan.Zero,
                LifetimeValidator = (from, until, _, _) => from <= _time.GetUtcNow().UtcDateTime && _time.GetUtcNow().UtcDateTime < until,
            }
        );
        return result.IsValid;
    }
}
