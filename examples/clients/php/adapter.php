<?php
// An adapter for a PHP client: reads a task a line, has the client do it, writes what the caller was told.
// Replace MutingClient by your own client, and the calls in perform() by your own.
//
//     tim-conformance client --adapter 'php examples/clients/php/adapter.php'
require __DIR__ . '/client.php';

function perform(MutingClient $client, array $task): array
{
    if ($task['do'] === 'list') {
        return ['muted' => $client->muted($task['group'], $task['topic'] ?? null)];
    }
    $seconds = $task['do'] === 'unmute' ? 0 : $task['seconds'];
    $client->mute($task['group'], $task['accounts'], $seconds, $task['topic'] ?? null);
    return [];
}

$client = new MutingClient();
while (($line = fgets(STDIN)) !== false) {
    $task = json_decode($line, true);
    try {
        $told = $task['do'] === 'can'
            ? ['topics' => true, 'list' => true, 'unmute' => true, 'expiry' => true]
            : ['kind' => 'returned', 'code' => 0] + perform($client, $task);
    } catch (ApiError $error) {
        $told = ['kind' => 'raised', 'code' => $error->apiCode, 'info' => $error->info, 'text' => $error->getMessage(), 'undone' => $error->undone];
    } catch (Throwable $error) {
        $told = ['kind' => 'raised', 'text' => get_class($error) . ': ' . $error->getMessage()];
    }
    echo json_encode($told + ['id' => $task['id'] ?? null], JSON_INVALID_UTF8_SUBSTITUTE), "\n";
}
