<?php
// A small client of the muting API, with PHP's curl: an example to be replaced by your own.

class ApiError extends Exception
{
    public ?array $undone = null;

    public function __construct(string $says, public readonly mixed $apiCode = null, public readonly string $info = '')
    {
        parent::__construct($says);
    }
}

class MutingClient
{
    private const MOST = 500, LARGEST = 4294967295, A_SECOND = 150;
    private const TOO_FAST = [60007, 60011, 60018, 60019, 10006];
    private string $endpoint, $admin, $key, $usersig = '';
    private int $sdkappid, $expire, $signed = 0;
    private array $sent = [];
    private CurlHandle $curl;

    public function __construct()
    {
        [$this->endpoint, $this->admin] = [getenv('TIM_ENDPOINT'), getenv('TIM_ADMIN')];
        [$this->key, $this->sdkappid] = [getenv('TIM_SECRET_KEY'), (int) getenv('TIM_SDKAPPID')];
        $this->expire = (int) (getenv('TIM_EXPIRE') ?: 86400);
        $this->curl = curl_init();
    }

    public function mute(string $group, array $accounts, mixed $seconds, ?string $topic = null): void
    {
        if (!is_int($seconds) || $seconds < 0 || $seconds > self::LARGEST) {
            throw new ApiError(json_encode($seconds) . ' is no MuteTime');
        }
        if (!$accounts) {
            throw new ApiError('nobody to mute');
        }
        foreach (array_chunk($accounts, self::MOST) as $number => $part) {
            $body = ['GroupId' => $group, 'Members_Account' => $part, 'MuteTime' => $seconds];
            try {
                $this->call('forbid_send_msg', $topic === null ? $body : $body + ['TopicId' => $topic]);
            } catch (ApiError $error) {
                $error->undone = array_slice($accounts, $number * self::MOST);
                throw $error;
            }
        }
    }

    public function muted(string $group, ?string $topic = null): array
    {
        $body = ['GroupId' => $group];
        $told = $this->call('get_group_muted_account', $topic === null ? $body : $body + ['TopicId' => $topic]);
        $row = fn ($it) => ['account' => $it['Member_Account'], 'until' => $it['MutedUntil']];
        return array_map($row, $told['MutedAccountList'] ?? []);
    }

    private function call(string $command, array $body): array
    {
        for ($attempt = 0; ; $attempt++) {
            try {
                return $this->attempt($command, $body);
            } catch (ApiError $error) {
                $fast = in_array($error->apiCode, self::TOO_FAST, true);
                if ($attempt === 3 || !($fast || in_array($error->apiCode, [10002, 70001], true))) {
                    throw $error;
                }
                if ($error->apiCode === 70001) {
                    $this->usersig = '';
                }
                usleep($fast ? 1_100_000 : 100_000 * 2 ** $attempt);
            }
        }
    }

    private function attempt(string $command, array $body): array
    {
        if (count($this->sent) === self::A_SECOND) {
            usleep((int) max(0, 1e6 * (array_shift($this->sent) + 1 - microtime(true))));
        }
        $this->sent[] = microtime(true);
        $query = http_build_query([
            'sdkappid' => $this->sdkappid, 'identifier' => $this->admin, 'usersig' => $this->sign(),
            'random' => random_int(0, self::LARGEST), 'contenttype' => 'json',
        ]);
        curl_setopt_array($this->curl, [
            CURLOPT_URL => "{$this->endpoint}/v4/group_open_http_svc/$command?$query", CURLOPT_POST => true,
            CURLOPT_POSTFIELDS => json_encode($body, JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR),
            CURLOPT_HTTPHEADER => ['Content-Type: application/json', 'Expect:'],
            CURLOPT_RETURNTRANSFER => true, CURLOPT_TIMEOUT => 8, CURLOPT_FOLLOWLOCATION => false,
        ]);
        $answer = curl_exec($this->curl);
        if ($answer === false) {
            throw new ApiError('no answer: ' . curl_strerror(curl_errno($this->curl)));
        }
        $status = curl_getinfo($this->curl, CURLINFO_RESPONSE_CODE);
        if ($status !== 200) {
            throw new ApiError("HTTP $status");
        }
        $told = json_decode($answer, true);
        if (!is_array($told) || ($told['ActionStatus'] ?? null) !== 'OK' || ($told['ErrorCode'] ?? null) !== 0) {
            [$code, $info] = [$told['ErrorCode'] ?? null, (string) ($told['ErrorInfo'] ?? '')];
            throw new ApiError('the call failed with ' . json_encode($code) . ": $info", $code, $info);
        }
        return $told;
    }

    private function sign(): string
    {
        if ($this->usersig === '' || microtime(true) > $this->signed + $this->expire / 2) {
            $this->signed = time();
            $about = [
                'TLS.identifier' => $this->admin, 'TLS.sdkappid' => $this->sdkappid,
                'TLS.time' => $this->signed, 'TLS.expire' => $this->expire,
            ];
            $text = '';
            foreach ($about as $name => $value) {
                $text .= "$name:$value\n";
            }
            $digest = base64_encode(hash_hmac('sha256', $text, $this->key, true));
            $packed = base64_encode(gzcompress(json_encode(['TLS.ver' => '2.0'] + $about + ['TLS.sig' => $digest])));
            $this->usersig = strtr($packed, '+/=', '*-_');
        }
        return $this->usersig;
    }
}
