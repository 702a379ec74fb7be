using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace InterfaceEngine.Channels.Security;

/// <summary>Tells once, 30, 7 and 1 days before, that a certificate expires, and once that it has.</summary>
internal sealed partial class CertificateExpiry(string file, ILogger logger)
{
    private static readonly int[] s_days = [30, 7, 1, 0];

    private string? _thumbprint;
    private int _told;

    /// <summary>The days before its end on which a certificate is first told of.</summary>
    public static int FirstWarning => s_days[0];

    /// <summary>Looks at it, and tells what has not been told of it yet.</summary>
    public void Look(X509Certificate2 certificate, DateTimeOffset now)
    {
        if (_thumbprint != certificate.Thumbprint)
            (_thumbprint, _told) = (certificate.Thumbprint, int.MaxValue);
        var left = DaysLeft(certificate, now);
        var due = s_days.Where(d => left <= d).DefaultIfEmpty(int.MaxValue).Min();
        if (due >= _told)
            return;
        _told = due;
        if (left <= 0)
            LogExpired(logger, file, certificate.NotAfter.ToUniversalTime());
        else
            LogExpires(logger, file, certificate.NotAfter.ToUniversalTime(), (int)Math.Ceiling(left));
    }

    /// <summary>How many days a certificate is still good; negative once it has expired.</summary>
    public static double DaysLeft(X509Certificate2 certificate, DateTimeOffset now) => (certificate.NotAfter.ToUniversalTime() - now.UtcDateTime).TotalDays;

    [LoggerMessage(EventId = 6003, EventName = "TlsExpires", Level = LogLevel.Warning, Message = "TLS: the certificate {File} expires at {At:u}, in {Days} days")]
    private static partial void LogExpires(ILogger logger, string file, DateTime at, int days);

    [LoggerMessage(EventId = 6004, EventName = "TlsExpired", Level = LogLevel.Error, Message = "TLS: the certificate {File} has expired at {At:u}; peers that look turn it down")]
    private static partial void LogExpired(ILogger logger, string file, DateTime at);
}
