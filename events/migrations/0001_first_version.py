"""Every table as it stood when migrations were counted anew, before the first version was released."""

import campaign.identifiers
import campaign.timezones
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('events', '0001_initial'),
        ('events', '0002_leaner_indexes'),
        ('events', '0003_words_until_confirmed'),
        ('events', '0004_people_of_campaigns'),
        ('events', '0005_reminders'),
        ('events', '0006_came_by_a_mailing'),
    ]

    initial = True

    dependencies = [
        ('campaign', '0001_first_version'),
        ('mailings', '0001_first_version'),
        ('supporters', '0001_first_version'),
    ]

    operations = [
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=campaign.identifiers.uuid7, editable=False, unique=True)),
                ('slug', models.SlugField(max_length=80, unique=True, verbose_name='address')),
                ('kind', models.CharField(choices=[('rally', 'Rally'), ('march', 'March'), ('vigil', 'Vigil'), ('meeting', 'Meeting'), ('online', 'Online event')], default='rally', max_length=10, verbose_name='kind')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('title_en_gb', models.CharField(max_length=200, null=True, verbose_name='title')),
                ('title_az', models.CharField(max_length=200, null=True, verbose_name='title')),
                ('summary', models.CharField(max_length=250, verbose_name='in one sentence')),
                ('summary_en_gb', models.CharField(max_length=250, null=True, verbose_name='in one sentence')),
                ('summary_az', models.CharField(max_length=250, null=True, verbose_name='in one sentence')),
                ('description', models.TextField(blank=True, help_text='Markdown.', verbose_name='description')),
                ('description_en_gb', models.TextField(blank=True, help_text='Markdown.', null=True, verbose_name='description')),
                ('description_az', models.TextField(blank=True, help_text='Markdown.', null=True, verbose_name='description')),
                ('starts_at', models.DateTimeField(verbose_name='starts')),
                ('ends_at', models.DateTimeField(blank=True, null=True, verbose_name='ends')),
                ('timezone', models.CharField(default='Europe/London', max_length=64, validators=[campaign.timezones.validate_timezone], verbose_name='time zone')),
                ('area', models.CharField(help_text='Shown to everybody, like Central London.', max_length=150, verbose_name='town or area')),
                ('area_en_gb', models.CharField(help_text='Shown to everybody, like Central London.', max_length=150, null=True, verbose_name='town or area')),
                ('area_az', models.CharField(help_text='Shown to everybody, like Central London.', max_length=150, null=True, verbose_name='town or area')),
                ('venue_name', models.CharField(blank=True, max_length=150, verbose_name='meeting point')),
                ('venue_name_en_gb', models.CharField(blank=True, max_length=150, null=True, verbose_name='meeting point')),
                ('venue_name_az', models.CharField(blank=True, max_length=150, null=True, verbose_name='meeting point')),
                ('venue_address', models.CharField(blank=True, max_length=250, verbose_name='address of the meeting point')),
                ('venue_address_en_gb', models.CharField(blank=True, max_length=250, null=True, verbose_name='address of the meeting point')),
                ('venue_address_az', models.CharField(blank=True, max_length=250, null=True, verbose_name='address of the meeting point')),
                ('venue_visibility', models.CharField(choices=[('everybody', 'everybody'), ('registered', 'only those who registered and confirmed')], default='everybody', max_length=10, verbose_name='who sees the meeting point')),
                ('online_url', models.URLField(blank=True, max_length=500, verbose_name='link to join online')),
                ('what_to_bring', models.TextField(blank=True, verbose_name='what to bring')),
                ('what_to_bring_en_gb', models.TextField(blank=True, null=True, verbose_name='what to bring')),
                ('what_to_bring_az', models.TextField(blank=True, null=True, verbose_name='what to bring')),
                ('access', models.TextField(blank=True, help_text='Step-free ways, seating, interpreters, quiet space.', verbose_name='access')),
                ('access_en_gb', models.TextField(blank=True, help_text='Step-free ways, seating, interpreters, quiet space.', null=True, verbose_name='access')),
                ('access_az', models.TextField(blank=True, help_text='Step-free ways, seating, interpreters, quiet space.', null=True, verbose_name='access')),
                ('travel', models.TextField(blank=True, verbose_name='how to get there')),
                ('travel_en_gb', models.TextField(blank=True, null=True, verbose_name='how to get there')),
                ('travel_az', models.TextField(blank=True, null=True, verbose_name='how to get there')),
                ('organiser', models.CharField(blank=True, max_length=150, verbose_name='who organises it')),
                ('report', models.TextField(blank=True, help_text='Markdown, for when it is over.', verbose_name='what happened')),
                ('report_en_gb', models.TextField(blank=True, help_text='Markdown, for when it is over.', null=True, verbose_name='what happened')),
                ('report_az', models.TextField(blank=True, help_text='Markdown, for when it is over.', null=True, verbose_name='what happened')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('published', 'published'), ('cancelled', 'cancelled')], default='draft', max_length=10, verbose_name='state')),
                ('sequence', models.PositiveIntegerField(default=0, editable=False, help_text='RFC 5545, section 3.8.7.4: grows with each change that calendars must take over.')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='campaign.campaign')),
            ],
            options={
                'verbose_name': 'event',
                'verbose_name_plural': 'events',
                'ordering': ['-starts_at'],
                'indexes': [models.Index(fields=['starts_at'], name='event_by_start')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__isnull', True), ('ends_at__gt', models.F('starts_at')), _connector='OR'), name='event_ends_after_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='Rsvp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=campaign.identifiers.uuid7, editable=False, unique=True)),
                ('name', models.CharField(max_length=150, verbose_name='name')),
                ('wants_updates', models.BooleanField(default=False, verbose_name='wants to hear of further rallies')),
                ('language', models.CharField(max_length=10, verbose_name='language')),
                ('state', models.CharField(choices=[('pending', 'waiting for confirmation'), ('going', 'going'), ('cancelled', 'cancelled')], default='pending', max_length=10, verbose_name='state')),
                ('round', models.PositiveSmallIntegerField(default=1, help_text='Grows when somebody who cancelled registers again.')),
                ('registered_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='registered')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='confirmed')),
                ('cancelled_at', models.DateTimeField(blank=True, null=True, verbose_name='cancelled')),
                ('reminded_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='reminded')),
                ('event', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='rsvps', to='events.event')),
                ('mailing', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='mailings.mailing', verbose_name='came by the mailing')),
                ('supporter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rsvps', to='supporters.supporter')),
                ('updates_wording', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supporters.consentwording')),
            ],
            options={
                'verbose_name': 'registration',
                'verbose_name_plural': 'registrations',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['event', 'state'], name='rsvp_by_event'), models.Index(condition=models.Q(('reminded_at__isnull', True), ('state', 'pending')), fields=['registered_at'], name='rsvp_to_remind'), models.Index(condition=models.Q(('mailing__isnull', False)), fields=['mailing', 'state'], name='rsvp_by_mailing')],
                'constraints': [models.UniqueConstraint(fields=('event', 'supporter'), name='rsvp_once_per_person'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'going'), _negated=True), ('confirmed_at__isnull', False), _connector='OR'), name='rsvp_going_only_when_confirmed'), models.CheckConstraint(condition=models.Q(('wants_updates', False), ('updates_wording__isnull', False), _connector='OR'), name='rsvp_wants_updates_in_words')],
            },
        ),
    ]
