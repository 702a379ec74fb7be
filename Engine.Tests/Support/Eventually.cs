using System.Diagnostics;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Support;

/// <summary>Waits for what another thread or process will bring about, and fails the test where it does not come in time.</summary>
internal static class Eventually
{
    /// <summary>How long anything may take on a machine that has other work.</summary>
    public static TimeSpan Deadline { get; } = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>Waits until a condition holds.</summary>
    public static Task IsTrue(Func<bool> condition, string what) => IsTrue(() => Task.FromResult(condition()), what);

    /// <summary>Waits until a condition holds that has to be asked for.</summary>
    public static async Task IsTrue(Func<Task<bool>> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > Deadline)
                Assert.Fail($"Waited {Deadline.TotalSeconds:0} s in vain: {what}");
            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    /// <summary>Awaits a task, but not for ever.</summary>
    public static Task Ends(Task task) => task.WaitAsync(Deadline, TimeProvider.System);

    /// <summary>Awaits a task's value, but not for ever.</summary>
    public static Task<T> Ends<T>(Task<T> task) => task.WaitAsync(Deadline, TimeProvider.System);

    /// <summary>Awaits a task's value, but not for ever.</summary>
    public static Task<T> Ends<T>(ValueTask<T> task) => Ends(task.AsTask());
}
