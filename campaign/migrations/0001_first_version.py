"""Every table as it stood when migrations were counted anew, before the first version was released."""

import campaign.identifiers
import campaign.images
import campaign.timezones
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('campaign', '0001_initial'),
        ('campaign', '0002_photographs'),
        ('campaign', '0003_embed_hosts'),
        ('campaign', '0004_audit_by_object'),
        ('campaign', '0005_proposal_sponsors'),
    ]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('public_id', models.UUIDField(default=campaign.identifiers.uuid7, editable=False, unique=True)),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                ('name', models.CharField(blank=True, max_length=150, verbose_name='name')),
                ('is_staff', models.BooleanField(default=False, verbose_name='may enter the admin')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'team member',
                'verbose_name_plural': 'team members',
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_unique_whatever_its_case')],
            },
        ),
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=campaign.identifiers.uuid7, editable=False, unique=True)),
                ('slug', models.SlugField(max_length=80, unique=True, verbose_name='address')),
                ('name', models.CharField(max_length=150, verbose_name='name')),
                ('name_en_gb', models.CharField(max_length=150, null=True, verbose_name='name')),
                ('name_az', models.CharField(max_length=150, null=True, verbose_name='name')),
                ('strapline', models.CharField(help_text='One sentence that one could say aloud.', max_length=250, verbose_name='strapline')),
                ('strapline_en_gb', models.CharField(help_text='One sentence that one could say aloud.', max_length=250, null=True, verbose_name='strapline')),
                ('strapline_az', models.CharField(help_text='One sentence that one could say aloud.', max_length=250, null=True, verbose_name='strapline')),
                ('statement', models.TextField(blank=True, help_text='Markdown. Cite a source by its number, like this: [^3]', verbose_name='statement')),
                ('statement_en_gb', models.TextField(blank=True, help_text='Markdown. Cite a source by its number, like this: [^3]', null=True, verbose_name='statement')),
                ('statement_az', models.TextField(blank=True, help_text='Markdown. Cite a source by its number, like this: [^3]', null=True, verbose_name='statement')),
                ('call_to_action', models.CharField(blank=True, max_length=250, verbose_name='call to action')),
                ('call_to_action_en_gb', models.CharField(blank=True, max_length=250, null=True, verbose_name='call to action')),
                ('call_to_action_az', models.CharField(blank=True, max_length=250, null=True, verbose_name='call to action')),
                ('image', campaign.images.PhotographField(blank=True, upload_to='campaigns/', verbose_name='image')),
                ('image_description', models.CharField(blank=True, max_length=250, verbose_name='what the image shows')),
                ('image_description_en_gb', models.CharField(blank=True, max_length=250, null=True, verbose_name='what the image shows')),
                ('image_description_az', models.CharField(blank=True, max_length=250, null=True, verbose_name='what the image shows')),
                ('colour', models.CharField(default='#00707a', max_length=7, validators=[django.core.validators.RegexValidator('^#[0-9a-fA-F]{6}$', 'Enter a colour like #00707a.')], verbose_name='colour')),
                ('imprint', models.TextField(blank=True, help_text='Who answers for this site, and how to reach them.', verbose_name='imprint')),
                ('imprint_en_gb', models.TextField(blank=True, help_text='Who answers for this site, and how to reach them.', null=True, verbose_name='imprint')),
                ('imprint_az', models.TextField(blank=True, help_text='Who answers for this site, and how to reach them.', null=True, verbose_name='imprint')),
                ('timezone', models.CharField(default='Europe/London', max_length=64, validators=[campaign.timezones.validate_timezone], verbose_name='time zone')),
                ('is_published', models.BooleanField(default=False, verbose_name='published')),
                ('embed_hosts', models.TextField(blank=True, help_text='One host name a line, like www.example.org. Forms can be embedded nowhere else.', verbose_name='sites that may embed its forms')),
                ('proposal_sponsors', models.PositiveSmallIntegerField(blank=True, help_text='Leave empty to take no proposals.', null=True, verbose_name='sponsors that a proposed petition needs')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
            ],
            options={
                'verbose_name': 'campaign',
                'verbose_name_plural': 'campaigns',
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('colour__regex', '^#[0-9a-fA-F]{6}$')), name='campaign_colour_is_hex')],
            },
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('action', models.CharField(max_length=60, verbose_name='action')),
                ('object_type', models.CharField(max_length=60, verbose_name='kind of object')),
                ('object_id', models.CharField(max_length=60, verbose_name='object')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='time')),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('campaign', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='campaign.campaign')),
            ],
            options={
                'verbose_name': 'audit entry',
                'verbose_name_plural': 'audit trail',
                'ordering': ['-at', '-pk'],
                'indexes': [models.Index(fields=['campaign', '-at'], name='audit_by_campaign'), models.Index(fields=['object_id', '-at'], name='audit_by_object')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('manager', 'Manager'), ('organiser', 'Organiser'), ('observer', 'Observer')], help_text='Managers edit the campaign too; observers see figures, never names.', max_length=10, verbose_name='role')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='campaign.campaign')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'membership',
                'verbose_name_plural': 'memberships',
                'constraints': [models.UniqueConstraint(fields=('user', 'campaign'), name='membership_once_per_campaign')],
            },
        ),
        migrations.CreateModel(
            name='Page',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('privacy', 'Privacy'), ('house-rules', 'House rules')], max_length=20, verbose_name='page')),
                ('title', models.CharField(max_length=150, verbose_name='title')),
                ('title_en_gb', models.CharField(max_length=150, null=True, verbose_name='title')),
                ('title_az', models.CharField(max_length=150, null=True, verbose_name='title')),
                ('body', models.TextField(help_text='Markdown.', verbose_name='text')),
                ('body_en_gb', models.TextField(help_text='Markdown.', null=True, verbose_name='text')),
                ('body_az', models.TextField(help_text='Markdown.', null=True, verbose_name='text')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pages', to='campaign.campaign')),
            ],
            options={
                'verbose_name': 'page',
                'verbose_name_plural': 'pages',
                'ordering': ['campaign', 'kind'],
                'constraints': [models.UniqueConstraint(fields=('campaign', 'kind'), name='page_once_per_campaign')],
            },
        ),
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                ('title', models.CharField(max_length=250, verbose_name='title')),
                ('title_en_gb', models.CharField(max_length=250, null=True, verbose_name='title')),
                ('title_az', models.CharField(max_length=250, null=True, verbose_name='title')),
                ('publisher', models.CharField(max_length=150, verbose_name='publisher')),
                ('published_on', models.DateField(blank=True, null=True, verbose_name='date')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='link')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sources', to='campaign.campaign')),
            ],
            options={
                'verbose_name': 'source',
                'verbose_name_plural': 'sources',
                'ordering': ['campaign', 'number'],
                'constraints': [models.UniqueConstraint(fields=('campaign', 'number'), name='source_number_unique_in_campaign')],
            },
        ),
        migrations.CreateModel(
            name='TimelineEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('happened_on', models.DateField(verbose_name='date')),
                ('date_precision', models.CharField(choices=[('day', 'day'), ('month', 'month'), ('year', 'year')], default='day', max_length=5, verbose_name='known to the')),
                ('text', models.TextField(verbose_name='what happened')),
                ('text_en_gb', models.TextField(null=True, verbose_name='what happened')),
                ('text_az', models.TextField(null=True, verbose_name='what happened')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='timeline', to='campaign.campaign')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='timeline', to='campaign.source', verbose_name='source')),
            ],
            options={
                'verbose_name': 'timeline event',
                'verbose_name_plural': 'timeline events',
                'ordering': ['happened_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Update',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=campaign.identifiers.uuid7, editable=False, unique=True)),
                ('slug', models.SlugField(max_length=80, verbose_name='address')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('title_en_gb', models.CharField(max_length=200, null=True, verbose_name='title')),
                ('title_az', models.CharField(max_length=200, null=True, verbose_name='title')),
                ('body', models.TextField(help_text='Markdown.', verbose_name='text')),
                ('body_en_gb', models.TextField(help_text='Markdown.', null=True, verbose_name='text')),
                ('body_az', models.TextField(help_text='Markdown.', null=True, verbose_name='text')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='published')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='updates', to='campaign.campaign')),
            ],
            options={
                'verbose_name': 'update',
                'verbose_name_plural': 'updates',
                'ordering': ['-published_at'],
                'constraints': [models.UniqueConstraint(fields=('campaign', 'slug'), name='update_slug_unique_in_campaign')],
            },
        ),
    ]
