UPDATE ampsync_streams SET owner = NULL WHERE stream_id IN
    (SELECT stream_id FROM ampsync_streams WHERE stream_id = '_/eth@1.0.0:blocks' AND owner = 'older'
        FOR UPDATE SKIP LOCKED);
DELETE FROM ampsync_processes p WHERE renewed_at < now() - interval '1 day'
    AND NOT EXISTS (SELECT FROM ampsync_streams s WHERE s.owner = p.instance);
DELETE FROM ampsync_processes WHERE instance = 'older';
