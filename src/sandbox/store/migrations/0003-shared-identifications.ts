/** Allows several users to have the same identification until one of them verifies it. */
export const sql = `
  create table identifications_aside as select id, user_id, type, identifier, canonical, verification_status, verification_strategy, reserved, created_at, updated_at, reserved_for_second_factor, default_second_factor from identifications order by rowid;
  create table verifications_aside as select * from verifications order by rowid;
  drop table identifications;
  create table identifications (
    id text primary key,
    user_id text not null references users (id) on delete cascade,
    type text not null,
    identifier text not null,
    canonical text not null,
    verification_status text not null,
    verification_strategy text not null,
    reserved integer not null default 0,
    created_at integer not null,
    updated_at integer not null,
    reserved_for_second_factor integer not null default 0,
    default_second_factor integer not null default 0,
    unique (user_id, type, canonical)
  );
  create index identifications_by_canonical on identifications (type, canonical);
  create index identifications_by_user on identifications (user_id, created_at);
  create unique index identifications_claimed on identifications (type, canonical)
    where verification_status = 'verified' or reserved = 1;
  insert into identifications (id, user_id, type, identifier, canonical, verification_status, verification_strategy, reserved, created_at, updated_at, reserved_for_second_factor, default_second_factor) select * from identifications_aside order by rowid;
  insert into verifications select * from verifications_aside where id not in (select id from verifications);
  drop table identifications_aside;
  drop table verifications_aside;

  create trigger identifications_documented after insert on identifications begin
    
  insert into identification_documents (identification_id, user_id, latest)
    select identifications.id, user_id, max(users.created_at, coalesce((select latest from identification_documents order by number desc limit 1), users.created_at))
    from identifications join users on users.id = user_id where identifications.id = new.id;
  end;
  create trigger identifications_changed after update of canonical on identifications begin
    update identification_documents set latest = latest where identification_id = new.id;
  end;
  create trigger identifications_undocumented after delete on identifications begin
    delete from identification_documents where identification_id = old.id;
  end`;
